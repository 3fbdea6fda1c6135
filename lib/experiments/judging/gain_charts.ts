import { comparisonChart, type Figure, heatmapChart } from "@lib/display";
import type { CrossedScores } from "@lib/metrics";
import {
  invalid,
  type Random,
  requireFunction,
  requireKnownOptions,
  requireList,
  requireObjects,
  requireWords,
} from "@lib/runtime";
import { bootstrapInterval, type CrossedComparison, mean } from "@lib/statistics";
import type { LeaderAway } from "../baselines/home_and_away.ts";

/** Options of {@link leadChart}. */
export interface LeadChartOptions {
  /** What the chart asks or says. */
  readonly title: string;
  /** Whose score less whose, with the unit and the better side. */
  readonly lead: string;
  /** What a point is the mean of, where that differs from row to row; stands first in the caption. */
  readonly note?: string;
}

/**
 * One family of paired comparisons as points with their intervals, and the words under it: of how many
 * images and of how many tests.
 *
 * @throws {TypeError} If there is no comparison, or they are of different numbers of images.
 * @see crossedComparisons, which makes them; comparisonChart.
 *
 * @example
 * ```ts
 * const tests = crossedComparisons(["random"], ["black", "white"], () => {
 *   return { first: [2, 3, 1], second: [1, 1, 2], direction: "higher" };
 * }, { random: random(1), test: "mean" });
 * leadChart(tests, { title: "How far is IG ahead?", lead: "gain of IG less that of the map" });
 * ```
 */
export function leadChart(
  comparisons: readonly CrossedComparison[],
  options: LeadChartOptions,
): Figure {
  const action = "draw leads";
  requireObjects(action, "comparisons", comparisons, "comparisons");
  requireKnownOptions(action, options, { title: true, lead: true, note: "words?" });
  const counts = [...new Set(comparisons.map(({ n }) => n))];
  if (counts.length !== 1) {
    throw new TypeError(invalid(action, "comparisons", "of one number of images", counts));
  }
  const caption = (options.note ? `${options.note} ` : "") +
    `Means of ${counts[0]} images with 95% bootstrap intervals. Filled: significant ` +
    `after Holm's correction over ${comparisons.length} tests.`;
  return comparisonChart(comparisons, {
    title: options.title,
    value: { title: options.lead },
    caption,
  });
}

/**
 * How far the map that serves best is ahead of each other one, where neither is judged by its own baseline:
 * what `leaderAway` found on images that it was not chosen by.
 *
 * @throws {TypeError} If there is no comparison, or they are of different numbers of images.
 */
export function awayChart(found: LeaderAway): Figure {
  requireObjects("draw the leader", "found", [found], "what leaderAway() gives");
  const { leader, comparisons } = found;
  requireWords("draw the leader", "leader", leader);
  return leadChart(comparisons, {
    title: `How far is ${leader} ahead under fills that are neither map's own baseline?`,
    lead: `gain of ${leader} less that of the map (halvings; ${leader} is better →)`,
    note: "A row is a mean over such fills. The leader was chosen by other images.",
  });
}

/** Options of {@link gainMatrix}. */
export interface GainMatrixOptions {
  /** Maps by the names of their baselines. */
  readonly maps: readonly string[];
  readonly fills: readonly string[];
  readonly title: string;
  /** Draws the resamples of the intervals. */
  readonly random: Random;
}

/**
 * Mean gains over chance, a map a row and a fill a column, with half the width of their 95% bootstrap
 * intervals.
 *
 * @param score Gains of a map under a fill, one an image; `gainOverChance` gives them.
 *
 * @example
 * ```ts
 * const names = { maps: ["black", "blur"], fills: ["black", "white"] };
 * gainMatrix((map) => map === "blur" ? [1, 2, 1] : [0, 1, -1], {
 *   ...names,
 *   title: "Who serves whom?",
 *   random: random(1),
 * });
 * ```
 */
export function gainMatrix(score: CrossedScores, options: GainMatrixOptions): Figure {
  const action = "draw gains";
  requireFunction(action, "score", score);
  requireKnownOptions(action, options, {
    maps: true,
    fills: true,
    title: true,
    random: "a seeded generator",
  });
  const { maps, fills, title, random } = options;
  for (const [argument, list] of Object.entries({ maps, fills })) {
    requireList(action, argument, list, "names");
    Array.from(list, (name, i) => requireWords(action, `${argument}[${i}]`, name));
  }
  const gains = maps.map((map) => fills.map((fill) => score(map, fill)));
  const n = gains[0]?.[0]?.length ?? 0;
  return heatmapChart(gains.map((row) => row.map(mean)), {
    title,
    rows: maps.map((name) => `from ${name}`),
    columns: fills.map((fill) => `fill: ${fill}`),
    value: "gain over chance (halvings; higher is better)",
    range: [-3, 3],
    digits: 1,
    intervals: gains.map((row) => row.map((values) => bootstrapInterval(values, { random }))),
    caption: `0 is chance under the same fill, 1 half as many pixels, 2 a quarter. Mean of ${n} ` +
      "images, ± half the width of its 95% bootstrap interval.",
  });
}
