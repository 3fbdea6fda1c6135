import { requireWords } from "@lib/runtime";
import { parse } from "csv-parse/sync";

/** A line as the parser gives it with `info`, which its types leave out. */
interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** A table of texts with a name for each column. */
export interface CsvTable {
  readonly columns: readonly string[];
  /** As many cells as columns in each. */
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/**
 * Reads comma-separated values under one line of column names; names and cells may be quoted.
 *
 * @param file The name that errors carry.
 * @throws {TypeError} If there are no names, one occurs twice, quotes do not match, or a line has too few
 * or too many cells; the message names file and line.
 */
export function parseCsv(text: string, file: string): CsvTable {
  requireWords("read a table", "file", file);
  requireWords("read a table", "text", text);
  const fail = (why: string, cause?: unknown) =>
    new TypeError(`Cannot read "${file}": ${why}`, { cause });
  let records: readonly Line[];
  try {
    records = parse(text, { bom: true, info: true, trim: true }) as unknown as Line[];
  } catch (cause) {
    throw fail((cause as Error).message, cause);
  }
  const [head, ...body] = records;
  if (!head) throw fail("it must begin with a line of names");
  const columns = head.record;
  const twice = columns.find((name, i) => columns.indexOf(name) < i);
  if (twice !== undefined) throw fail(`the column "${twice}" occurs twice`);
  return { columns, rows: body.map(({ record, info }) => ({ line: info.lines, cells: record })) };
}
