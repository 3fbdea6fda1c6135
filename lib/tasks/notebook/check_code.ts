import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { configFlags, deno } from "../project.ts";
import { extract, type Notebook } from "./notebook.ts";

/** A notebook by the name under which its errors are reported. */
export interface Named {
  readonly name: string;
  readonly notebook: Notebook;
}

/**
 * Type-checks the notebooks' code under the folder's deno.json; gives what is wrong, by cell, or ""
 * for nothing.
 */
export function typeCheck(notebooks: readonly Named[], folder: string): Promise<string> {
  return onModules(notebooks, folder, ["check", "--quiet"]);
}

/**
 * Lints the notebooks' code under the folder's deno.json; gives what is wrong, by cell, or "" for
 * nothing.
 */
export function lint(notebooks: readonly Named[], folder: string): Promise<string> {
  return onModules(notebooks, folder, ["lint", "--quiet", "--compact"]);
}

/**
 * The notebooks whose code cells `deno fmt` would change, in a sentence each. It formats copies and
 * compares, because
 * `deno fmt --check` reports every notebook that it has not written itself.
 */
export async function formatting(names: readonly string[], folder: string): Promise<string[]> {
  const temporary = await Deno.makeTempDir({ prefix: "format-" });
  try {
    const copies = names.map((name) => join(temporary, name));
    for (const [i, name] of names.entries()) await Deno.copyFile(join(folder, name), copies[i]!);
    const { success, text } = await deno([
      "fmt",
      "--quiet",
      ...await configFlags(folder),
      ...copies,
    ]);
    if (!success) return [text];
    const wrong = await Promise.all(names.map(async (name, i) => {
      const [before, after] = [join(folder, name), copies[i]!].map((path) =>
        Deno.readTextFile(path)
      );
      return await before !== await after;
    }));
    return names.filter((_, i) => wrong[i]).map((name) => `${name}: deno fmt would change it`);
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

async function onModules(
  notebooks: readonly Named[],
  folder: string,
  command: readonly string[],
): Promise<string> {
  const temporary = await Deno.realPath(await Deno.makeTempDir({ prefix: "cells-" }));
  try {
    const modules = notebooks.map(({ name, notebook }, index) => ({
      name,
      file: join(temporary, `${index + 1}.ts`),
      ...extract(notebook),
    }));
    for (const { file, code } of modules) await Deno.writeTextFile(file, code);
    const files = modules.map(({ file }) => file);
    const flags = await configFlags(folder);
    const { success, text } = await deno([...command, ...flags, ...files], folder);
    if (success) return "";
    return modules.reduce((report, { name, file, locate }) => {
      const place = (line: string, column: string) => {
        const found = locate(Number(line));
        return `${name}, cell ${found.cell}, line ${found.line}, column ${column}`;
      };
      return report
        .replaceAll(pathToFileURL(file).href, file)
        .replaceAll(
          new RegExp(`${RegExp.escape(file)}:(\\d+):(\\d+)`, "g"),
          (_, l, c) => place(l, c),
        )
        .replaceAll(
          new RegExp(`${RegExp.escape(file)}: line (\\d+), col (\\d+)`, "g"),
          (_, l, c) => place(l, c),
        );
    }, text.replace(/\n(error: Type checking failed|Stack backtrace)[\s\S]*$/, "").trim());
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}
