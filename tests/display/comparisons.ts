/** Paired comparisons with round numbers, for the tests of this folder. */
import type { CrossedComparison } from "@lib/statistics";

/** One whose first method is better by a quarter. */
export const comparison = {
  name: "IG : random",
  direction: "lower",
  n: 9,
  differing: 8,
  first: 0.25,
  second: 0.5,
  gain: 0.25,
  interval: [0.125, 0.5],
  effectSize: 0.75,
  pValue: 0.0001,
  better: "first",
} as const;

const crossed = (
  place: Pick<CrossedComparison, "row" | "column">,
  gain: number,
  better: CrossedComparison["better"],
): CrossedComparison => ({ ...comparison, ...place, gain, interval: [gain - 1, gain + 1], better });

/** Two rows crossed with two columns. */
export const fourComparisons = [
  crossed({ row: "a", column: "x" }, 2, "first"),
  crossed({ row: "a", column: "y" }, 0.5, "open"),
  crossed({ row: "b", column: "x" }, -3, "second"),
  crossed({ row: "b", column: "y" }, 0, "open"),
];
