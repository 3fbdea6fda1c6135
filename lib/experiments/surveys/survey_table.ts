import { invalid } from "@lib/runtime";
import { parseNumbers } from "./numbers.ts";
import type { SurveyTable } from "./table.ts";

/** Options of {@linkcode surveyTable}. */
export interface SurveyTableOptions {
  /** The column to predict, of 0 and 1. */
  readonly label: string;
  /** Columns to leave out, such as what was only known afterwards; none when absent. */
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
  { label, drop = [] }: SurveyTableOptions,
): Promise<SurveyTable> {
  const file = path instanceof URL ? decodeURIComponent(path.pathname) : path;
  const { columns, values, rows } = parseNumbers(await readText(path, file), file);
  for (const name of [label, ...drop]) {
    if (!columns.includes(name)) {
      throw new RangeError(invalid(`read "${file}"`, "label, drop", `among ${columns}`, name));
    }
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

async function readText(path: string | URL, file: string): Promise<string> {
  try {
    const bytes = await Deno.readFile(path);
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return new TextDecoder().decode(bytes);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return await new Response(stream).text();
  } catch (cause) {
    throw new Error(`Cannot read "${file}": ${(cause as Error).message}`, { cause });
  }
}
