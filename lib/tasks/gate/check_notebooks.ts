import { join } from "node:path";
import { formatting, lint, typeCheck } from "../notebook/check_code.ts";
import { houseRules } from "./house_rules.ts";
import { readNotebook } from "../notebook/notebook.ts";
import { projectRoot } from "../project.ts";

/** What is wrong with the folder's notebooks, by notebook and cell: format, types, lint, house rules. */
export async function checkNotebooks(folder: string): Promise<string[]> {
  const notebooks = [];
  for (const name of await notebookNames(folder)) {
    notebooks.push({ name, notebook: await readNotebook(join(folder, name)) });
  }
  if (notebooks.length === 0) return [];
  const rules = notebooks.flatMap(({ name, notebook }) =>
    houseRules(notebook, projectRoot).map((sentence) => `${name}: ${sentence}`)
  );
  const code = [await typeCheck(notebooks, folder), await lint(notebooks, folder)];
  const format = await formatting(notebooks.map(({ name }) => name), folder);
  return [...rules, ...format, ...code.filter((text) => text !== "")];
}

/** The names of the folder's notebooks in reading order. */
export async function notebookNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && name.endsWith(".ipynb")) names.push(name);
  }
  return names.sort();
}

if (import.meta.main) {
  const wrong = await checkNotebooks(join(projectRoot, "notebooks"));
  wrong.forEach((sentence) => console.error(sentence));
  Deno.exit(wrong.length > 0 ? 1 : 0);
}
