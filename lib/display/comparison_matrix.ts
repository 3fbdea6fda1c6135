import { invalid } from "@lib/runtime";
import type { Comparison } from "./comparison_table.ts";
import { fixed, interval, table, type Text } from "./text.ts";

/** How {@link comparisonMatrix} lays comparisons out. */
export interface ComparisonMatrixOptions {
  /** What the numbers are, with their unit: heading of the rows' names. */
  readonly corner: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Digits after the point, default 1. */
  readonly digits?: number;
}

/**
 * Paired comparisons of rows crossed with columns: gain, its interval, and a star where the corrected
 * test is significant.
 *
 * @param comparisons Row by row, one a cell.
 * @throws {TypeError} Where there is not one comparison a cell.
 *
 * @example
 * ```ts
 * comparisonMatrix(comparisons, { corner: "gain (points)", rows: maps, columns: fills });
 * ```
 */
export function comparisonMatrix(
  comparisons: readonly Pick<Comparison, "gain" | "interval" | "better">[],
  { corner, rows, columns, digits = 1 }: ComparisonMatrixOptions,
): Text {
  if (comparisons.length !== rows.length * columns.length) {
    const must = `${rows.length} x ${columns.length} of them`;
    throw new TypeError(
      invalid("make a matrix", "comparisons", must, `${comparisons.length} of them`),
    );
  }
  const cells = comparisons.map(({ gain, interval: range, better }) =>
    `${fixed(gain, digits)} ${interval(range, digits)}${better === "open" ? "" : " *"}`
  );
  return table(
    [corner, ...columns],
    rows.map((
      row,
      i,
    ) => [row, ...cells.slice(i * columns.length, (i + 1) * columns.length)]),
  );
}
