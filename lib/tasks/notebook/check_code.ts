import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { configFlags, deno } from "../project.ts";
import { codeCells, joined, type Notebook } from "./notebook.ts";

/** A notebook by the name under which its errors are reported. */
export interface Named {
  readonly name: string;
  readonly notebook: Notebook;
}

/** Code taken out of a file that is no module itself. */
export interface CodeModule {
  readonly code: string;
  /** Where a line of the code, counted from 1, stands in the file that it comes from. */
  place(line: number): string;
}

/**
 * Checks the types of the notebooks' code, or lints it, under the folder's deno.json.
 *
 * @returns What is wrong, by cell, or "" for nothing.
 */
export function checkCode(
  command: "check" | "lint",
  notebooks: readonly Named[],
  folder: string,
): Promise<string> {
  const flags = command === "lint" ? ["--compact"] : [];
  return onModules(notebooks.map(moduleOf), folder, [command, "--quiet", ...flags]);
}

/**
 * The code cells one after the other as one module, so that names are known from cell to cell: in a
 * notebook a name is declared, or imported, in one cell only.
 */
function moduleOf({ name, notebook }: Named): CodeModule {
  const cells = codeCells(notebook).map(({ source }) => joined(source).split("\n"));
  const places = cells.flatMap((lines, cell) =>
    lines.map((_, line) => `${name}, cell ${cell + 1}, line ${line + 1}`)
  );
  const code = [...cells.flat(), "export {};", ""].join("\n");
  return { code, place: (line) => places[line - 1] ?? places.at(-1) ?? name };
}

/**
 * The notebooks whose code cells `deno fmt` would change, in a sentence each. It formats copies and
 * compares, because `deno fmt --check` reports every notebook that it has not written itself.
 */
export async function formatting(names: readonly string[], folder: string): Promise<string[]> {
  const temporary = await Deno.makeTempDir({ prefix: "format-" });
  try {
    const copies = names.map((name) => join(temporary, name));
    for (const [i, name] of names.entries()) await Deno.copyFile(join(folder, name), copies[i]!);
    const flags = await configFlags(folder);
    const { success, text } = await deno(["fmt", "--quiet", ...flags, ...copies]);
    if (!success) return [text];
    const wrong: string[] = [];
    for (const [i, name] of names.entries()) {
      const [before, after] = [join(folder, name), copies[i]!].map(Deno.readTextFileSync);
      if (before !== after) wrong.push(`${name}: deno fmt would change it`);
    }
    return wrong;
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

/**
 * Writes the modules into a folder of their own and there runs a command of Deno's on them all, in
 * order, under the given folder's deno.json.
 *
 * @returns What it printed where it failed, with places in the files that the code comes from, or
 * "" where it succeeded.
 */
export async function onModules(
  modules: readonly CodeModule[],
  folder: string,
  command: readonly string[],
): Promise<string> {
  const temporary = await Deno.realPath(await Deno.makeTempDir({ prefix: "modules-" }));
  try {
    const files = modules.map((_, index) => join(temporary, `${index + 1}.ts`));
    for (const [i, { code }] of modules.entries()) await Deno.writeTextFile(files[i]!, code);
    const flags = await configFlags(folder);
    const { success, text } = await deno([...command, ...flags, ...files], temporary);
    if (success) return "";
    const printed = text.replace(/\n(error: Type checking failed|Stack backtrace)[\s\S]*$/, "");
    return modules.reduce((report, { place }, i) => {
      const at = new RegExp(`${RegExp.escape(files[i]!)}:(?: line )?(\\d+)(?::|, col )(\\d+)`, "g");
      return report.replaceAll(pathToFileURL(files[i]!).href, files[i]!)
        .replaceAll(at, (_, line, column) => `${place(Number(line))}, column ${column}`);
    }, printed.trim());
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}
