import { invalid, type Random } from "@lib/runtime";
import { bootstrapInterval } from "./bootstrap.ts";
import type { Direction } from "./direction.ts";
import { holm } from "./holm.ts";
import { requirePairs } from "./sample.ts";
import { mean } from "./summary_statistics.ts";
import { wilcoxonSignedRank } from "./wilcoxon.ts";

/** Two lists of scores of the same units, one number an image. */
export interface PairedScores {
  /** What is compared, e.g. "deletion under blur: X-Gradient : saliency". */
  readonly name: string;
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  /** Which score is the better one. */
  readonly direction: Direction;
}

/** Options of {@link pairedComparisons}. */
export interface PairedComparisonsOptions {
  /** Draws the resamples of the intervals. */
  readonly random: Random;
  /** Coverage of the intervals, and 1 - level of the tests' false alarms, in (0, 1), default 0.95. */
  readonly level?: number;
}

/** What became of one comparison. */
export interface PairedComparison {
  readonly name: string;
  readonly direction: Direction;
  /** Number of pairs. */
  readonly n: number;
  /** Mean scores. */
  readonly first: number;
  readonly second: number;
  /** Mean of first - second, with the sign turned where lower is better: above 0 the first is. */
  readonly gain: number;
  /** Bootstrap interval of the gain. */
  readonly interval: readonly [number, number];
  /** Rank-biserial correlation of the gains, in [-1, 1]. */
  readonly effectSize: number;
  /** Two-sided, Wilcoxon's signed-rank test, Holm-corrected over all comparisons of the call. */
  readonly pValue: number;
  /** The one that the test calls better, or "open" where it does not reach 1 - level. */
  readonly better: "first" | "second" | "open";
}

/**
 * Compares methods in pairs, image by image: who is better, by how much, and how sure is it?
 *
 * Each comparison gets the mean gain with its bootstrap interval, and Wilcoxon's signed-rank test with
 * Holm's correction over all comparisons of the call: give all those of one claim at once.
 *
 * @throws {RangeError} if the lists of a comparison differ in length, have fewer than two values or
 * one that is not finite, or the level is out of range
 *
 * @example
 * ```ts
 * const [ours] = pairedComparisons(
 *   [{ name: "IG : random", first: areas, second: chance, direction: "higher" }],
 *   { random: random(1) },
 * );
 * ```
 */
export function pairedComparisons(
  pairs: readonly PairedScores[],
  { random, level = 0.95 }: PairedComparisonsOptions,
): PairedComparison[] {
  const action = "compare in pairs";
  if (!(level > 0 && level < 1)) {
    throw new RangeError(invalid(action, "level", "a number in (0, 1)", level));
  }
  const gains = pairs.map(({ name, first, second, direction }) => {
    requirePairs(`${action} ${name}`, { first, second }, 2);
    const sign = direction === "higher" ? 1 : -1;
    return Array.from(first, (value, i) => sign * (value - second[i]!));
  });
  const tests = gains.map(wilcoxonSignedRank);
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  return pairs.map(({ name, first, second, direction }, i) => {
    const { effectSize } = tests[i]!, gain = gains[i]!;
    const leader = effectSize > 0 ? "first" : "second";
    return {
      name,
      direction,
      n: gain.length,
      first: mean(first),
      second: mean(second),
      gain: mean(gain),
      interval: bootstrapInterval(gain, { random: random.fork(name), level }),
      effectSize,
      pValue: adjusted[i]!,
      better: adjusted[i]! < 1 - level ? leader : "open",
    };
  });
}

/** A comparison with its place in a table. */
export interface CrossedComparison extends PairedComparison {
  readonly row: string;
  readonly column: string;
}

/**
 * {@link pairedComparisons} of every row with every column, row by row, as one family of tests.
 *
 * @param pair The scores of a cell.
 *
 * @example
 * ```ts
 * const tests = crossedComparisons(Object.keys(maps), Object.keys(fills), (map, fill) => {
 *   return { first: ours[fill], second: scores[map][fill], direction: "lower" };
 * }, { random: random(1) });
 * ```
 */
export function crossedComparisons(
  rows: readonly string[],
  columns: readonly string[],
  pair: (row: string, column: string) => Omit<PairedScores, "name">,
  options: PairedComparisonsOptions,
): CrossedComparison[] {
  const places = rows.flatMap((row) => columns.map((column) => ({ row, column })));
  const pairs = places.map(({ row, column }) => ({
    name: `${row}, ${column}`,
    ...pair(row, column),
  }));
  return pairedComparisons(pairs, options).map((test, i) => ({ ...test, ...places[i]! }));
}
