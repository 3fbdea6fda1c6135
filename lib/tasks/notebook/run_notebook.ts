import { basename, dirname, join, resolve } from "node:path";
import { typeCheck } from "./check_code.ts";
import { countClaims } from "../gate/claims.ts";
import { executeNotebook, type Failure, type RunOptions } from "./execute_notebook.ts";
import { codeCells, joined, readNotebook, writeNotebook } from "./notebook.ts";

export interface NotebookRun {
  readonly seconds: number;
  readonly backend: string;
  /** Assertions in the notebook's cells; see {@linkcode countClaims}. */
  readonly claims: number;
}

/** A cell failed; the message shows its number, its source, what it threw, and where the partial notebook is. */
export class CellError extends Error {
  override readonly name = "CellError";
  constructor(message: string, readonly cell: number) {
    super(message);
  }
}

/**
 * Executes the notebook at the path and writes it back with its outputs. Where a cell fails, the file stays as it is
 * and what was executed goes to the folder `.partial` beside it.
 *
 * @throws {CellError} Where a cell throws, takes too long, or takes the kernel down with it.
 */
export async function runNotebook(path: string, options: RunOptions = {}): Promise<NotebookRun> {
  const started = performance.now();
  const folder = dirname(resolve(path));
  const partial = join(folder, ".partial", basename(path));
  const original = await readNotebook(path);
  const { notebook, backend, failure } = await executeNotebook(original, folder, options);
  if (failure) {
    await Deno.mkdir(dirname(partial), { recursive: true });
    await writeNotebook(partial, notebook);
    const cells = codeCells(notebook);
    const reached = { ...notebook, cells: cells.slice(0, failure.cell) };
    const hints = await typeCheck([{ name: basename(path), notebook: reached }], folder);
    throw new CellError(describe(failure, cells.length, path, partial, hints), failure.cell);
  }
  await writeNotebook(path, notebook);
  // Left over from a run that failed, if there was one; the folder goes when it is empty.
  await Deno.remove(partial).then(() => Deno.remove(dirname(partial))).catch(() => {});
  return {
    seconds: (performance.now() - started) / 1000,
    backend,
    claims: countClaims(codeCells(notebook).map(({ source }) => joined(source)).join("\n")),
  };
}

function describe(
  { cell, source, message }: Failure,
  cells: number,
  path: string,
  partial: string,
  hints: string,
): string {
  const code = source.split("\n").map((line) => `    ${line}`).join("\n");
  // For a syntax error the kernel says "Execution failed" and nothing else; the type check knows more.
  const silent = message === "Error: Execution failed";
  const explanation = hints
    ? `\n\nThe type check says:\n${hints.split("\n").slice(0, 20).join("\n")}`
    : silent
    ? "\n\nDeno gives no reason, and the type check finds none."
    : "";
  return `${
    basename(path)
  }, cell ${cell} of ${cells} failed:\n\n${code}\n\n${message}${explanation}\n\n` +
    `The notebook as far as it came: ${partial}`;
}
