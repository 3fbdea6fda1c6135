import { fixed, interval, pValue, table, type Text } from "./text.ts";

/** One comparison of two methods on the same images. */
export interface Comparison {
  readonly name: string;
  /** Which score is better. */
  readonly direction: "higher" | "lower";
  /** Number of images. */
  readonly n: number;
  /** Mean scores. */
  readonly first: number;
  readonly second: number;
  /** By how much the first is better, with an interval. */
  readonly gain: number;
  readonly interval: readonly [number, number];
  /** In [-1, 1]. */
  readonly effectSize: number;
  /** Corrected for the number of comparisons. */
  readonly pValue: number;
  readonly better: "first" | "second" | "open";
}

/**
 * Paired comparisons as a table, one a row: means, gain, effect, p-value and verdict.
 *
 * @param options.digits Digits of the scores after the point, default 2.
 *
 * @example
 * ```ts
 * comparisonTable(pairedComparisons(pairs, { random: random(1) }), { digits: 3 });
 * ```
 */
export function comparisonTable(
  comparisons: readonly Comparison[],
  { digits = 2 }: { readonly digits?: number } = {},
): Text {
  return table(
    ["first : second", "better", "first", "second", "gain [95%]", "effect", "p (Holm)", "verdict"],
    comparisons.map((each) => [
      each.name,
      each.direction,
      fixed(each.first, digits),
      fixed(each.second, digits),
      `${fixed(each.gain, digits)} ${interval(each.interval, digits)}`,
      fixed(each.effectSize),
      pValue(each.pValue).replace(/^p (= )?/, ""),
      each.better,
    ]),
  );
}
