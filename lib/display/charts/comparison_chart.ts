import { barChart, type CategoryChartOptions } from "./bar_chart.ts";
import type { PlacedComparison } from "./comparison_matrix.ts";
import type { Figure } from "../render/figure.ts";

/**
 * The gains of crossed comparisons as bars with their intervals: a bar a cell, rows below one another,
 * columns as colours.
 *
 * @throws As {@link barChart} does.
 *
 * @example
 * ```ts
 * const tests = crossedComparisons(maps, fills, pair, { random: random(1) });
 * comparisonChart(tests, { title: "Gain", value: { title: "points" }, caption: "n = 30." });
 * ```
 */
export function comparisonChart(
  comparisons: readonly PlacedComparison[],
  options: CategoryChartOptions,
): Figure {
  const bars = comparisons.map(({ row, column, gain, interval }) => {
    return { name: row, group: column, value: gain, interval };
  });
  return barChart(bars, options);
}
