import { parseCsv } from "@lib/datasets";

/** A table of numbers with a name for each column. */
export interface NumberTable {
  readonly columns: readonly string[];
  /** `[rows, columns]`, row-major; NaN where a cell is empty. */
  readonly values: Float64Array;
  readonly rows: number;
}

/** A finite decimal number, as every writer of CSV has it. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads comma-separated numbers under one line of column names, strictly: cells are decimal numbers or
 * missing, that is empty, `NaN`, `nan` or `NA`.
 *
 * @param text The file's text.
 * @param file The name that errors carry.
 * @throws {TypeError} If there is no row, a name occurs twice, a line has too few or too many cells, or a
 * cell is no number; the message names file, line and column.
 *
 * @example
 * ```ts
 * parseNumbers("age,weight\n61,\n", "people.csv").values; // Float64Array [61, NaN]
 * ```
 */
export function parseNumbers(text: string, file: string): NumberTable {
  const { columns, rows } = parseCsv(text, file);
  if (rows.length === 0) throw new TypeError(`Cannot read "${file}": it must have a row or more`);
  const values = rows.flatMap(({ line, cells }) =>
    cells.map((cell, column) => {
      if (/^(NaN|nan|NA)?$/.test(cell)) return NaN;
      if (decimal.test(cell) && Number.isFinite(Number(cell))) return Number(cell);
      const must = `column "${columns[column]}" must be a number: it is "${cell}"`;
      throw new TypeError(`Cannot read "${file}": line ${line}, ${must}`);
    })
  );
  return { columns, values: Float64Array.from(values), rows: rows.length };
}
