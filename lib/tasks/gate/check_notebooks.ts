import { join } from "node:path";
import { checkCode, formatting } from "../notebook/check_code.ts";
import {
  codeCells,
  countAssertions,
  joined,
  type Notebook,
  notebookNames,
  type Output,
  readNotebook,
} from "../notebook/notebook.ts";
import { exitWith, projectRoot } from "../project.ts";
import { storyRules } from "./story_rules.ts";

const MAX_CELLS = 40, MAX_BYTES = 1_000_000;
const PNG = "image/png", JPEG = "image/jpeg", PLOTLY = "application/vnd.plotly.v1+json";

/** What is wrong with the folder's notebooks: format, types, lint, house rules, story rules. */
export async function checkNotebooks(folder: string): Promise<string[]> {
  const notebooks = await Array.fromAsync(await notebookNames(folder), async (name) => {
    return { name, notebook: await readNotebook(join(folder, name)) };
  });
  if (notebooks.length === 0) return [];
  const rules = notebooks.flatMap(({ name, notebook }) => {
    const wrong = [...houseRules(notebook, projectRoot), ...storyRules(notebook)];
    return wrong.map((sentence) => `${name}: ${sentence}`);
  });
  const format = await formatting(notebooks.map(({ name }) => name), folder);
  const code = [
    await checkCode("check", notebooks, folder),
    await checkCode("lint", notebooks, folder),
  ];
  return [...rules, ...format, ...code.filter((text) => text !== "")];
}

/**
 * What is wrong with the state in which a notebook would be committed, one sentence each: run from
 * top to bottom and without complaint, nothing of the machine in it, small, with figures that every
 * viewer shows.
 *
 * @param root The project's folder on this machine, which must not appear.
 */
export function houseRules(notebook: Notebook, root: string): string[] {
  const wrong: string[] = [];
  const cells = codeCells(notebook);
  const code = cells.map((cell) => joined(cell.source));
  const outputs = cells.flatMap((cell, index) =>
    (cell.outputs ?? []).map((output) => ({ output, at: `cell ${index + 1}` }))
  );

  if (notebook.nbformat !== 4 || notebook.nbformat_minor !== 5) {
    wrong.push("the format is not 4.5");
  }
  const ids = notebook.cells.map(({ id }) => id);
  if (ids.includes(undefined) || new Set(ids).size < ids.length) {
    wrong.push("the cells do not have an id of their own each");
  }
  if (cells.some(({ execution_count }, index) => execution_count !== index + 1)) {
    wrong.push(`the execution counts are not 1 to ${cells.length}: run it from top to bottom`);
  }

  if (notebook.cells.length > MAX_CELLS) {
    wrong.push(`${notebook.cells.length} cells are more than ${MAX_CELLS}`);
  }
  const bytes = new TextEncoder().encode(JSON.stringify(notebook, null, 1)).length;
  if (bytes >= MAX_BYTES) wrong.push(`${bytes} bytes are not below ${MAX_BYTES}`);

  code.forEach((source, index) => {
    for (const name of imports(source)) {
      if (!ALLOWED_IMPORT.test(name)) wrong.push(`cell ${index + 1}: imports "${name}"`);
    }
  });
  if (countAssertions(code.join("\n")) === 0) wrong.push("it asserts nothing");

  for (const { output, at } of outputs) {
    outputRules(output).forEach((sentence) => wrong.push(`${at}: ${sentence}`));
  }
  if (!outputs.some(({ output }) => output.data?.[PNG] && output.data?.[PLOTLY])) {
    wrong.push("it shows no figure as Plotly JSON and PNG");
  }
  const path = JSON.stringify(notebook, withoutPayloads).match(MACHINE_PATH)?.[0] ??
    (JSON.stringify(notebook).includes(root) ? root : undefined);
  if (path !== undefined) wrong.push(`it names a path of a machine: ${path}`);
  return wrong;
}

/** What a notebook may import: the rooms of the library, the tensors, the assertions. */
const ALLOWED_IMPORT = /^@lib\/[a-z]+$|^@std\/assert$|^@tensorflow\/tfjs$/;

const MACHINE_PATH =
  /(?<![\w.-])(?:\/(?:home|root|Users|tmp|mnt|private)\/|[A-Z]:\\\\|file:\/\/)[^\s"]*/;

function imports(source: string): string[] {
  const found = source.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g);
  return Array.from(found, ([, name = ""]) => name);
}

function outputRules({ output_type, name, data = {} }: Output): string[] {
  const wrong: string[] = [];
  if (output_type === "error") wrong.push("holds an error");
  if (name === "stderr") wrong.push("writes to stderr");
  for (const mime of ["text/html", "image/svg+xml"]) {
    if (mime in data) wrong.push(`shows ${mime}, which hides the PNG in some viewers`);
  }
  if (PLOTLY in data && !((PNG in data || JPEG in data) && "text/plain" in data)) {
    wrong.push("shows Plotly JSON without a picture and a text beside it");
  }
  return wrong;
}

/** Drops encoded payloads, where any sequence of letters and slashes may occur by chance. */
function withoutPayloads(_key: string, value: unknown): unknown {
  return typeof value === "string" && /^(?:data:[^,]*,)?[\w+/=\n]{200,}$/.test(value) ? "" : value;
}

if (import.meta.main) exitWith(await checkNotebooks(join(projectRoot, "notebooks")));
