import { parseCsv } from "@lib/datasets";
import {
  invalid,
  readFile,
  requireKnownOptions,
  requireOneOf,
  requirePositiveInteger,
} from "@lib/runtime";

/**
 * Answers and measurements of many people, and for each a yes or no to predict.
 *
 * Missing answers are NaN here, and only here: whoever uses a table fills them in first.
 */
export interface SurveyTable {
  readonly name: string;
  /** `[count, features]`, row-major, each column in a unit of its own; NaN where missing. */
  readonly values: Float32Array;
  /** `[count]`, 1 for yes and 0 for no. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly features: number;
  /** `[features]`; the columns of a one-hot group are named `group=level`. */
  readonly featureNames: readonly string[];
  /** `[features]`, whether a column is a cause of the labels; absent where nobody knows. */
  readonly causes?: readonly boolean[];
  /** `[count]`, the true log-odds of a yes; absent where nobody knows. */
  readonly logOdds?: Float64Array;
}

/** Requires a table of people. @throws {TypeError} If its parts do not fit each other. */
export function requireTable(action: string, table: SurveyTable): void {
  const { values, labels, count, features, featureNames } = table ?? {};
  requirePositiveInteger(action, "table.count", count);
  requirePositiveInteger(action, "table.features", features);
  const isTable = values instanceof Float32Array && labels instanceof Uint8Array;
  const fits = isTable && values.length === count * features && labels.length === count;
  if (fits && Array.isArray(featureNames) && featureNames.length === features) return;
  const must = "a table { values, labels, count, features, featureNames } of one size";
  throw new TypeError(invalid(action, "table", must, table));
}

/** Options of {@linkcode surveyTable}. */
export interface SurveyTableOptions {
  /** The column to predict, of 0 and 1. */
  readonly label: string;
  /** Columns to leave out, such as what was only known afterwards; default none. */
  readonly drop?: readonly string[];
}

/**
 * Reads a survey of one's own from a CSV file, plain or gzip-compressed: numbers under one line of
 * names, empty where missing. Rows without a label are left out.
 *
 * @throws {Error} If the file is missing, broken or has a cell that is no number; the message names it.
 * @throws {RangeError} If there is no such column, or a label is neither 0 nor 1.
 *
 * @example
 * ```ts ignore
 * import { surveyTable } from "@lib/experiments";
 * const survey = await surveyTable("nhanes.csv.gz", { label: "survived", drop: ["died"] });
 * ```
 */
export async function surveyTable(
  path: string | URL,
  options: SurveyTableOptions,
): Promise<SurveyTable> {
  requireKnownOptions("read a survey", options, { label: "words", drop: "a list of names?" });
  const { label, drop = [] } = options;
  const { bytes, file } = await readFile(path);
  const { columns, values, rows } = parseNumbers(new TextDecoder().decode(bytes), file);
  for (const name of [label, ...drop]) {
    requireOneOf(columns, `read "${file}"`, "label, drop", name);
  }
  const keep = columns.flatMap((name, i) => name === label || drop.includes(name) ? [] : [i]);
  const at = columns.indexOf(label);
  const labelled = [...Array(rows).keys()].filter((row) =>
    !Number.isNaN(values[row * columns.length + at])
  );
  const labels = Uint8Array.from(labelled, (row) => {
    const value = values[row * columns.length + at]!;
    if (value === 0 || value === 1) return value;
    throw new RangeError(invalid(`read "${file}"`, `${label} of row ${row + 1}`, "0 or 1", value));
  });
  const kept = labelled.flatMap((row) =>
    keep.map((column) => values[row * columns.length + column]!)
  );
  return {
    name: file.split("/").at(-1)!,
    values: Float32Array.from(kept),
    labels,
    count: labelled.length,
    features: keep.length,
    featureNames: keep.map((column) => columns[column]!),
  };
}

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
