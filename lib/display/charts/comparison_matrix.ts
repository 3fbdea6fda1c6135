import { invalid } from "@lib/runtime";
import type { Comparison } from "../tables/comparison_table.ts";
import { fixed, interval, table, type Text } from "../tables/text.ts";

/** A comparison with its place in a table. */
export interface PlacedComparison extends Pick<Comparison, "gain" | "interval" | "better"> {
  readonly row: string;
  readonly column: string;
}

/**
 * Paired comparisons of rows crossed with columns: gain, its interval, and a star where the corrected
 * test is significant.
 *
 * @param comparisons Row by row, one a cell.
 * @param options.corner What the numbers are, with their unit: heading of the rows' names.
 * @param options.digits Digits after the point, default 1.
 * @throws {TypeError} Where a row has not the columns of the first.
 *
 * @example
 * ```ts
 * const tests = crossedComparisons(maps, fills, pair, { random: random(1) });
 * comparisonMatrix(tests, { corner: "gain (points)" });
 * ```
 */
export function comparisonMatrix(
  comparisons: readonly PlacedComparison[],
  { corner, digits = 1 }: { readonly corner: string; readonly digits?: number },
): Text {
  const rows = Map.groupBy(comparisons, ({ row }) => row);
  const columns = [...new Set(comparisons.map(({ column }) => column))];
  const cell = ({ gain, interval: range, better }: PlacedComparison) =>
    `${fixed(gain, digits)} ${interval(range, digits)}${better === "open" ? "" : " *"}`;
  for (const [row, cells] of rows) {
    const own = cells.map(({ column }) => column);
    if (own.join("\n") === columns.join("\n")) continue;
    throw new TypeError(invalid("make a matrix", row, `compared with ${columns.join(", ")}`, own));
  }
  return table([corner, ...columns], [...rows].map(([row, cells]) => [row, ...cells.map(cell)]));
}
