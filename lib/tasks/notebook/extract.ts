import { codeCells, joined, type Notebook } from "./notebook.ts";

/** A notebook's code as one module. */
export interface Extract {
  readonly code: string;
  /** Where a line of the module, counted from 1, stands in the notebook. */
  locate(line: number): { cell: number; line: number };
}

/**
 * The code cells one after the other as one module, so that names are known from cell to cell. House rule that makes
 * this simple, and notebooks readable: a name is declared, or imported, in one cell only.
 */
export function extract(notebook: Notebook): Extract {
  const places: { cell: number; line: number }[] = [];
  const parts = codeCells(notebook).map((cell, index) => {
    const lines = joined(cell.source).split("\n");
    lines.forEach((_, line) => places.push({ cell: index + 1, line: line + 1 }));
    return lines.join("\n");
  });
  return {
    code: [...parts, "export {};", ""].join("\n"),
    locate: (line) => places[Math.min(line, places.length) - 1] ?? { cell: 1, line: 1 },
  };
}
