import { basename } from "node:path";

/** A notebook file of format 4.5, as far as these tasks read and write it. */
export interface Notebook {
  cells: Cell[];
  metadata: Record<string, unknown>;
  nbformat: number;
  nbformat_minor: number;
}

export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  id?: string;
  metadata: Record<string, unknown>;
  source: string | string[];
  execution_count?: number | null;
  outputs?: Output[];
  /** Pictures pasted into a Markdown cell: base64 by file name and media type. */
  attachments?: Record<string, Record<string, string>>;
}

/** A cell's output; which fields it has depends on its type. */
export interface Output {
  output_type: "stream" | "display_data" | "execute_result" | "error";
  name?: string;
  text?: string | string[];
  // deno-lint-ignore no-explicit-any
  data?: Record<string, any>;
  metadata?: Record<string, unknown>;
  execution_count?: number | null;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** A text that a notebook file may hold as one string or as its lines. */
export function joined(text: string | readonly string[] | undefined): string {
  return typeof text === "string" ? text : (text ?? []).join("");
}

/** The code cells that have code, numbered 1, 2, ... as their execution counts are. */
export function codeCells(notebook: Notebook): Cell[] {
  return notebook.cells.filter(({ cell_type, source }) =>
    cell_type === "code" && joined(source).trim() !== ""
  );
}

/** Of each code cell that has code, the heading that it stands under, with its id where that is words. */
export function cellTitles(notebook: Notebook): string[] {
  let heading = "";
  return notebook.cells.flatMap(({ cell_type, source, id = "" }) => {
    const text = joined(source);
    if (cell_type === "markdown") heading = text.match(/^#+ (.*)$/m)?.[1] ?? heading;
    if (cell_type !== "code" || text.trim() === "") return [];
    return [[heading, /^[a-z-]+$/.test(id) ? id : ""].filter(Boolean).join(" · ")];
  });
}

/** The names of the folder's notebooks in reading order. */
export async function notebookNames(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  return entries.filter(({ name, isFile }) => isFile && name.endsWith(".ipynb"))
    .map(({ name }) => name).sort();
}

/**
 * The names of the folder's notebooks that start with one of the prefixes; of all without any.
 *
 * @throws {RangeError} If no name starts with one of the prefixes; the message lists the names.
 */
export async function chooseNotebooks(folder: string, prefixes: string[]): Promise<string[]> {
  const all = await notebookNames(folder);
  const wrong = prefixes.find((prefix) => !all.some((name) => name.startsWith(prefix)));
  if (wrong !== undefined || all.length === 0) {
    const list = all.map((name) => basename(name, ".ipynb")).join(", ") || "none at all";
    throw new RangeError(`No notebook starts with "${wrong ?? ""}"; there are: ${list}`);
  }
  if (prefixes.length === 0) return all;
  return all.filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
}

/** @throws {Error} If the file is missing, is not JSON or is no notebook of format 4. */
export async function readNotebook(path: string): Promise<Notebook> {
  try {
    const notebook = JSON.parse(await Deno.readTextFile(path));
    if (notebook.nbformat !== 4 || !Array.isArray(notebook.cells)) {
      throw new Error("it is no notebook of format 4");
    }
    return notebook;
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new Error(`Cannot read the notebook ${path}: ${reason}`);
  }
}

/** Writes the notebook as Jupyter does: saving it there changes nothing. Whole or not at all. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await Deno.writeTextFile(`${path}.tmp`, serialise(notebook));
  await Deno.rename(`${path}.tmp`, path);
}

/** Jupyter's form on disk: keys in order, one space of indentation, texts as lists of lines, Python's numbers. */
export function serialise(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(joined(cell.source)),
    ...(cell.outputs && { outputs: cell.outputs.map(splitOutput) }),
  }));
  return JSON.stringify(sorted({ ...notebook, cells }), asPython, 1) + "\n";
}

function splitOutput(output: Output): Output {
  const data = Object.entries(output.data ?? {}).map(([mime, value]) =>
    mime.startsWith("text/") ? [mime, lines(joined(value))] : [mime, value]
  );
  return {
    ...output,
    ...(output.text !== undefined && { text: lines(joined(output.text)) }),
    ...(output.data && { data: Object.fromEntries(data) }),
  };
}

function lines(text: string): string[] {
  return text === "" ? [] : text.split(/(?<=\n)/);
}

/** A number as Python writes it: below 1e-4 with an exponent, of two digits at least. */
function asPython(_key: string, value: unknown): unknown {
  if (typeof value !== "number" || value === 0 || Math.abs(value) >= 1e-4) return value;
  const text = value.toExponential().replace(/-(\d)$/, "-0$1");
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/**
 * How many assertions the code makes: its calls of `assert` and `assert...`, comments and texts
 * aside. A call in a loop counts once, so this is the number that a reader can read; in a notebook
 * that ran to its end all of them held.
 */
export function countAssertions(code: string): number {
  return code.replace(PROSE, "").match(/\bassert(?:[A-Z]\w*)?\s*(?:<[^>()]*>)?\(/g)?.length ?? 0;
}

const PROSE =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;
