import {
  invalid,
  type Random,
  requireFunction,
  requireKnownOptions,
  requireList,
  requireObjects,
  requireOneOf,
  requireWords,
} from "@lib/runtime";
import { bootstrapInterval, meanInterval } from "./intervals.ts";
import { holm, signFlipTest, studentTest, wilcoxonSignedRank } from "./paired_tests.ts";
import { mean, requirePairs } from "./summary.ts";

/** Whether a larger or a smaller value is the better one; printed beside every score. */
export type Direction = "higher" | "lower";

/** What one map is worth under one condition, e.g. a metric or a fill. */
export interface Score {
  readonly map: string;
  readonly condition: string;
  readonly direction: Direction;
  /** One an image. */
  readonly values: readonly number[];
}

/** Two lists of scores of the same units, one number an image. */
export interface PairedScores {
  /** What is compared, e.g. "deletion under blur: X-Gradient : saliency". */
  readonly name: string;
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  readonly direction: Direction;
}

/**
 * Sets maps against each other under each condition, for {@link pairedComparisons}.
 *
 * @param pairs Names of maps.
 * @throws {RangeError} If a map was not scored.
 *
 * @example
 * ```ts
 * import { pairScores, type Score } from "@lib/statistics";
 * const shared = { condition: "deletion, black", direction: "lower" } as const;
 * const scores: Score[] = [
 *   { map: "IG", ...shared, values: [0.1, 0.2] },
 *   { map: "random", ...shared, values: [0.3, 0.2] },
 * ];
 * console.log(pairScores(scores, [["IG", "random"]])[0]!.name); // deletion, black: IG : random
 * ```
 */
export function pairScores(
  scores: readonly Score[],
  pairs: readonly (readonly [first: string, second: string])[],
): PairedScores[] {
  requireObjects("pair scores", "scores", scores, "scores");
  requireObjects("pair scores", "pairs", pairs, "pairs of maps' names");
  return [...new Set(scores.map(({ condition }) => condition))].flatMap((condition) => {
    const row = scores.filter((score) => score.condition === condition);
    const find = (map: string) => {
      const found = row.find((score) => score.map === map);
      if (found) return found;
      const must = `among those scored, ${row.map((score) => score.map).join(", ")}`;
      throw new RangeError(invalid("pair scores", "pairs", must, map));
    };
    return pairs.map(([first, second]) => ({
      name: `${condition}: ${first} : ${second}`,
      first: find(first).values,
      second: find(second).values,
      direction: find(first).direction,
    }));
  });
}

/** Options of {@link pairedComparisons}. */
export interface PairedComparisonsOptions {
  /** Draws the resamples of the intervals. */
  readonly random: Random;
  /** Coverage of the intervals, and 1 - level of the tests' false alarms, in (0, 1), default 0.95. */
  readonly level?: number;
  /**
   * What is tested: the `ranks` of the differences, by Wilcoxon's test, or their `mean`, which the interval
   * is of, by flipping signs. `student` is for few pairs, such as trainings: test and interval of the mean are
   * Student's. Default ranks.
   */
  readonly test?: keyof typeof tests;
}

/** The two-sided p-value of some gains. */
const tests = {
  ranks: (gains: readonly number[]) => wilcoxonSignedRank(gains).pValue,
  mean: (gains: readonly number[], random: Random) => signFlipTest(gains, { random }),
  student: (gains: readonly number[]) => studentTest(gains),
};

/** What became of one comparison. */
export interface PairedComparison {
  readonly name: string;
  readonly direction: Direction;
  /** Number of pairs. */
  readonly n: number;
  /** Number of pairs that differ: an interval that rests on a few of them says little. */
  readonly differing: number;
  /** Mean scores. */
  readonly first: number;
  readonly second: number;
  /** Mean of first - second, with the sign turned where lower is better: above 0 the first is. */
  readonly gain: number;
  /** Bootstrap interval of the gain, or Student's with that test. */
  readonly interval: readonly [number, number];
  /** Rank-biserial correlation of the gains, in [-1, 1]. */
  readonly effectSize: number;
  /** Two-sided, of the test that was chosen, Holm-corrected over all comparisons of the call. */
  readonly pValue: number;
  /** The one that the test calls better, or "open" where it does not reach 1 - level. */
  readonly better: "first" | "second" | "open";
}

/**
 * Compares methods in pairs, image by image: who is better, by how much, and how sure is it?
 *
 * Each comparison gets the mean gain with its bootstrap interval, and Wilcoxon's signed-rank test, the
 * sign-flip test of the mean or Student's, with Holm's correction over all comparisons of the call: give
 * all those of one claim at once.
 *
 * @throws {RangeError} If the lists of a comparison differ in length, have fewer than two values or
 * one that is not finite, or the level is out of range.
 *
 * @example
 * ```ts
 * import { random } from "@lib/runtime";
 * import { pairedComparisons } from "@lib/statistics";
 * const scores = { first: [0.7, 0.9, 0.8], second: [0.6, 0.5, 0.9], direction: "higher" } as const;
 * const [test] = pairedComparisons([{ name: "IG : random", ...scores }], { random: random(1) });
 * console.log(test!.gain, test!.interval, test!.pValue);
 * ```
 */
export function pairedComparisons(
  pairs: readonly PairedScores[],
  options: PairedComparisonsOptions,
): PairedComparison[] {
  const action = "compare in pairs";
  requireKnownOptions(action, options, {
    random: "a seeded generator",
    level: "a number in (0, 1)?",
    test: "one of ranks, mean, student?",
  });
  const { random, level = 0.95, test = "ranks" } = options;
  requireObjects(action, "pairs", pairs, "paired scores");
  const gains = pairs.map(({ name, first, second, direction }) => {
    requirePairs(`${action} ${name}`, { first, second }, 2);
    requireOneOf(["higher", "lower"], action, `direction of ${name}`, direction);
    const sign = direction === "higher" ? 1 : -1;
    return Array.from(first, (value, i) => sign * (value - second[i]!));
  });
  const pValues = gains.map((gain, i) =>
    tests[test](gain, random.fork(`signs, ${pairs[i]!.name}`))
  );
  const adjusted = holm(pValues);
  return pairs.map(({ name, first, second, direction }, i) => {
    const gain = gains[i]!, { effectSize, n: differing } = wilcoxonSignedRank(gain);
    const tested = test === "ranks" ? effectSize : mean(gain);
    const leader = tested > 0 ? "first" : "second";
    return {
      name,
      direction,
      n: gain.length,
      differing,
      first: mean(first),
      second: mean(second),
      gain: mean(gain),
      interval: test === "student"
        ? meanInterval(gain, level)
        : bootstrapInterval(gain, { random: random.fork(name), level }),
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
 * import { random } from "@lib/runtime";
 * import { crossedComparisons } from "@lib/statistics";
 * const ours = [0.2, 0.3, 0.1], theirs: Record<string, number[]> = { random: [0.5, 0.4, 0.6] };
 * const tests = crossedComparisons(["random"], ["black"], (map) => {
 *   return { first: ours, second: theirs[map]!, direction: "lower" };
 * }, { random: random(1) });
 * console.log(tests[0]!.name); // random, black
 * ```
 */
export function crossedComparisons(
  rows: readonly string[],
  columns: readonly string[],
  pair: (row: string, column: string) => Omit<PairedScores, "name">,
  options: PairedComparisonsOptions,
): CrossedComparison[] {
  const action = "compare crosswise";
  for (const [argument, names] of Object.entries({ rows, columns })) {
    requireList(action, argument, names, "names");
    Array.from(names, (name, i) => requireWords(action, `${argument}[${i}]`, name));
  }
  requireFunction(action, "pair", pair);
  const places = rows.flatMap((row) => columns.map((column) => ({ row, column })));
  const pairs = places.map(({ row, column }) => ({
    name: `${row}, ${column}`,
    ...pair(row, column),
  }));
  return pairedComparisons(pairs, options).map((test, i) => ({ ...test, ...places[i]! }));
}
