import { startKernel } from "./kernel.ts";
import type { Reply } from "./kernel_session.ts";
import { codeCells, joined, type Notebook } from "./notebook.ts";
import { gatherOutputs } from "./outputs.ts";

export interface RunOptions {
  /** What one cell may take, in seconds. Default 3600. */
  readonly cellSeconds?: number;
  /** Stops the run. */
  readonly signal?: AbortSignal;
  /** Hears of each cell as it starts and as it has ended, then with its duration. */
  readonly onCell?: (cell: number, cells: number, seconds?: number) => void;
}

export interface Execution {
  /** The notebook with the outputs of this run; of a run that failed, up to the cell where it did. */
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

/** Runs the notebook's code cells from top to bottom in a kernel of their own, up to the first that fails. */
export async function executeNotebook(
  original: Notebook,
  folder: string,
  { cellSeconds = 3600, signal, onCell }: RunOptions = {},
): Promise<Execution> {
  const notebook = withoutOutputs(original);
  const cells = codeCells(notebook);
  const log = gatherOutputs();
  await using kernel = await startKernel(folder);
  for (const [index, cell] of cells.entries()) {
    const started = performance.now();
    const number = index + 1, source = joined(cell.source);
    onCell?.(number, cells.length);
    cell.execution_count = number;
    log.begin(cell.outputs = []);
    const limit = AbortSignal.timeout(cellSeconds * 1000);
    let problem: string | undefined;
    try {
      const reply = await kernel.execute(source, {
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        onOutput: (message) => log.add(message),
      });
      if (reply.status !== "ok") problem = explain(reply);
    } catch (error) {
      signal?.throwIfAborted();
      problem = limit.aborted
        ? `The cell has run longer than ${cellSeconds} s`
        : error instanceof Error
        ? error.message
        : String(error);
    }
    for (const output of cell.outputs) {
      if (output.output_type === "execute_result") output.execution_count = number;
    }
    if (problem !== undefined) {
      return { notebook, backend: "-", failure: { cell: number, source, message: problem } };
    }
    onCell?.(number, cells.length, (performance.now() - started) / 1000);
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
    metadata: { ...metadata, kernelspec: KERNEL, language_info: LANGUAGE },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

const KERNEL = { display_name: "Deno", language: "typescript", name: "deno" };
const LANGUAGE = {
  codemirror_mode: "typescript",
  file_extension: ".ts",
  mimetype: "text/x.typescript",
  name: "typescript",
  nbconvert_exporter: "script",
  pygments_lexer: "typescript",
};
