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
 * Reads comma-separated numbers under one line of column names, strictly.
 *
 * Names may be quoted, with a quote doubled inside; cells are decimal numbers or empty (missing), or
 * `NaN`, `nan` or `NA`. Lines end in LF or CR LF.
 *
 * @param text The file's text.
 * @param file The name that errors carry.
 * @throws {Error} If there is no row, a name occurs twice, a line has too few or too many cells, or a
 * cell is no number; the message names file, line and column.
 *
 * @example
 * ```ts
 * parseNumbers("age,weight\n61,\n", "people.csv").values; // Float64Array [61, NaN]
 * ```
 */
export function parseNumbers(text: string, file: string): NumberTable {
  const fail = (why: string) => new Error(`Cannot read "${file}": ${why}`);
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const [head, ...body] = lines;
  if (head === undefined || body.length === 0) throw fail("it must have names and one row or more");
  const columns = namesOf(head);
  if (!columns) throw fail("line 1 must be names with commas between them");
  const twice = columns.find((name, i) => columns.indexOf(name) < i);
  if (twice !== undefined) throw fail(`the column "${twice}" occurs twice`);
  const values = new Float64Array(body.length * columns.length);
  body.forEach((line, row) => {
    const cells = line.split(",");
    if (cells.length !== columns.length) {
      throw fail(`line ${row + 2} has ${cells.length} cells: it must have ${columns.length}`);
    }
    cells.forEach((cell, column) => {
      const isMissing = /^\s*(NaN|nan|NA)?\s*$/.test(cell);
      if (!isMissing && !(decimal.test(cell.trim()) && Number.isFinite(Number(cell)))) {
        throw fail(
          `line ${row + 2}, column "${columns[column]}" must be a number: it is "${cell}"`,
        );
      }
      values[row * columns.length + column] = isMissing ? NaN : Number(cell);
    });
  });
  return { columns, values, rows: body.length };
}

/** The cells of a line that may be quoted, or undefined where the quotes do not match. */
function namesOf(line: string): string[] | undefined {
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  const names: string[] = [];
  for (let end = ","; end === ",";) {
    const found = cell.exec(line);
    if (!found) return undefined;
    names.push(found[1]?.replaceAll('""', '"') ?? found[2]!.trim());
    end = found[3]!;
  }
  return names;
}
