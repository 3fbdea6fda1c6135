import { basename, dirname, join, resolve } from "node:path";
import { checkCode } from "./check_code.ts";
import { gatherOutputs } from "./gather_outputs.ts";
import { type Reply, startKernel } from "./kernel.ts";
import {
  cellTitles,
  codeCells,
  countAssertions,
  joined,
  type Notebook,
  readNotebook,
  writeNotebook,
} from "./notebook.ts";

export interface RunOptions {
  /** What one cell may take, in seconds. Default 3600. */
  readonly cellSeconds?: number;
  /** Stops the run. */
  readonly signal?: AbortSignal;
  /** Hears of each cell as it starts, as it reports progress and as it has ended. */
  readonly onCell?: (news: CellNews) => void;
}

/** How a cell is getting on. */
export interface CellNews {
  /** Its number among the code cells, from 1. */
  readonly cell: number;
  readonly cells: number;
  readonly title: string;
  /** The line of progress that it shows. */
  readonly progress?: string;
  /** How long it took, once it has ended. */
  readonly seconds?: number;
}

export interface NotebookRun {
  /** To a tenth. */
  readonly seconds: number;
  readonly backend: string;
  /** Assertions in the notebook's cells; see {@linkcode countAssertions}. */
  readonly assertions: number;
}

export interface Execution {
  /** The notebook with the outputs of this run, up to the cell that failed. */
  readonly notebook: Notebook;
  /** Backend and adapter that the notebook computed on, or "-" where it set none up. */
  readonly backend: string;
  readonly failure?: Failure;
}

export interface Failure {
  /** The cell's number among the code cells, from 1. */
  readonly cell: number;
  readonly source: string;
  readonly message: string;
}

/** A cell failed; the message shows its source, what it threw, and where the partial notebook is. */
export class CellError extends Error {
  override readonly name = "CellError";
  constructor(message: string, readonly cell: number) {
    super(message);
  }
}

/**
 * Executes the notebook at the path and writes it back with its outputs. Where a cell fails, the
 * file stays as it is and what was executed goes to the folder `.partial` beside it.
 *
 * @throws {CellError} If a cell throws, takes too long, or takes the kernel down with it.
 */
export async function runNotebook(file: string, options: RunOptions = {}): Promise<NotebookRun> {
  const started = performance.now();
  const path = resolve(file), partial = partialPath(path);
  const original = await readNotebook(path);
  const { notebook, backend, failure } = await executeNotebook(original, dirname(path), options);
  if (failure) {
    await Deno.mkdir(dirname(partial), { recursive: true });
    await writeNotebook(partial, notebook);
    throw await cellError(failure, notebook, path);
  }
  await writeNotebook(path, notebook);
  // Left over from a run that failed, if there was one; the folder goes when it is empty.
  await Deno.remove(partial).then(() => Deno.remove(dirname(partial))).catch(() => {});
  const code = codeCells(notebook).map(({ source }) => joined(source)).join("\n");
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { seconds, backend, assertions: countAssertions(code) };
}

/** The error that shows a failed cell with what is known of why it failed. */
async function cellError(
  { cell, source, message }: Failure,
  notebook: Notebook,
  path: string,
): Promise<CellError> {
  const cells = codeCells(notebook);
  const reached = { ...notebook, cells: cells.slice(0, cell) };
  const name = basename(path), title = cellTitles(notebook)[cell - 1];
  const checked = await checkCode("check", [{ name, notebook: reached }], dirname(path));
  // What only later cells use, or would have used, explains nothing here.
  const isUnused = (hint: string) => /TS(6133|6192|6196|6198) |^Found /.test(hint);
  const hints = checked.split("\n\n").filter((hint) => !isUnused(hint)).join("\n\n");
  const paragraphs = [
    `${name}, cell ${cell} of ${cells.length}${title && ` (${title})`} failed:`,
    source.split("\n").map((line) => `    ${line}`).join("\n"),
    message,
  ];
  // For a syntax error the kernel says "Execution failed" and no more; the type check does.
  if (hints) {
    paragraphs.push(`The type check says:\n${hints.split("\n").slice(0, 20).join("\n")}`);
  } else if (message === "Error: Execution failed") {
    paragraphs.push("Deno gives no reason, and the type check finds none.");
  }
  paragraphs.push(`The notebook as far as it came: ${partialPath(path)}`);
  return new CellError(paragraphs.join("\n\n"), cell);
}

function partialPath(path: string): string {
  return join(dirname(path), ".partial", basename(path));
}

/** Runs the notebook's code cells in order in a kernel of their own, up to the first that fails. */
export async function executeNotebook(
  original: Notebook,
  folder: string,
  { cellSeconds = 3600, signal, onCell }: RunOptions = {},
): Promise<Execution> {
  const notebook = withoutOutputs(original);
  const cells = codeCells(notebook), titles = cellTitles(notebook);
  const log = gatherOutputs();
  await using kernel = await startKernel(folder);
  notebook.metadata.language_info = kernel.language;
  for (const [index, cell] of cells.entries()) {
    const started = performance.now();
    const number = index + 1, source = joined(cell.source);
    const news = { cell: number, cells: cells.length, title: titles[index]! };
    onCell?.(news);
    cell.execution_count = number;
    log.begin(cell.outputs = []);
    const limit = new AbortController(), late = `The cell has run longer than ${cellSeconds} s`;
    const timer = setTimeout(() => limit.abort(), cellSeconds * 1000);
    let problem: string | undefined;
    try {
      const reply = await kernel.execute(source, {
        signal: AbortSignal.any([limit.signal, ...(signal ? [signal] : [])]),
        onOutput(message) {
          log.add(message);
          const { data, transient } = message.content, progress = data?.["text/plain"];
          if (transient?.display_id && progress) onCell?.({ ...news, progress });
        },
      });
      if (reply.status !== "ok") problem = explain(reply);
    } catch (error) {
      signal?.throwIfAborted();
      problem = limit.signal.aborted ? late : (error as Error).message;
    } finally {
      clearTimeout(timer); // which would keep the process
    }
    for (const output of cell.outputs) {
      if (output.output_type === "execute_result") output.execution_count = number;
    }
    if (problem !== undefined) {
      return { notebook, backend: "-", failure: { cell: number, source, message: problem } };
    }
    onCell?.({ ...news, seconds: (performance.now() - started) / 1000 });
  }
  let backend = "";
  await kernel.execute(BACKEND, { onOutput: ({ content }) => backend += content.text ?? "" });
  return { notebook, backend: backend.trim() || "-" };
}

const BACKEND = `{
  const { backendInfo } = await import("@lib/runtime");
  const { backend, adapter } = backendInfo();
  console.log(backend === "webgpu" ? \`\${backend}, \${adapter}\` : backend);
}`;

function explain({ ename, evalue, traceback = [] }: Reply): string {
  const headline = `${ename}: ${evalue}`;
  const stack = traceback.join("\n");
  return stack.startsWith(headline) ? stack : [headline, stack].filter(Boolean).join("\n");
}

/** A copy in the committed form: format 4.5, ids, no trace of an earlier run. */
function withoutOutputs(original: Notebook): Notebook {
  const { cells, metadata } = structuredClone(original);
  for (const [index, cell] of cells.entries()) {
    cell.id ??= `cell-${index + 1}`;
    delete cell.metadata.execution; // When the cell ran, which some editors note there.
    if (cell.cell_type === "code") Object.assign(cell, { execution_count: null, outputs: [] });
  }
  return {
    cells,
    metadata: { ...metadata, kernelspec: KERNEL },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

const KERNEL = { display_name: "Deno", language: "typescript", name: "deno" };
