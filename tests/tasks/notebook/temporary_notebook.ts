import { join } from "node:path";
import type { Notebook } from "../../../lib/tasks/notebook/notebook.ts";

/** A notebook of these code cells, not yet executed. */
export function notebookOf(...sources: string[]): Notebook {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: sources.map((source, index) => ({
      cell_type: "code",
      id: `c${index + 1}`,
      metadata: {},
      source,
      execution_count: null,
      outputs: [],
    })),
  };
}

/** Writes the notebook into a folder of its own, runs the body on it, and removes the folder. */
export async function withNotebook(
  notebook: Notebook,
  body: (path: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "notebook-" }));
  try {
    const path = join(folder, "01_question.ipynb");
    await Deno.writeTextFile(path, JSON.stringify(notebook));
    await body(path, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
