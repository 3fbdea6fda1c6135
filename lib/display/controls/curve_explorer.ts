import {
  invalid,
  type Random,
  requireKnownOptions,
  requireList,
  requireObjects,
} from "@lib/runtime";
import { maximum, type MeanBand, meanBand, minimum, type Score } from "@lib/statistics";
import { lineChart } from "../charts/line_chart.ts";
import type { Figure } from "../render/figure.ts";
import { explorer } from "./explorer.ts";

/** A score with what it was read off. */
export interface CurveScore extends Score {
  /** [image][fraction] */
  readonly curves: readonly (readonly number[])[];
}

/** Options of {@link curveExplorer}. */
export interface CurveExplorerOptions {
  /** Shares of the pixels, the horizontal axis of all curves. */
  readonly fractions: readonly number[];
  /** Title of the vertical axis, with its unit. */
  readonly output: string;
  /** Whose curves, of how many images; that they are means with 95% intervals is added. */
  readonly caption: string;
  /**
   * Draws the images of the intervals: the same for all curves and shares, and in another explorer for the same
   * seed and number of images.
   */
  readonly random: Random;
  /** The condition that it opens with; default the first. */
  readonly start?: string;
}

/**
 * Deletion, insertion and the like as curves: a line a map, the mean of the images with its interval; a menu
 * chooses the condition, such as a fill.
 *
 * @param scores What `scoreDeletionInsertion` gives, of two conditions or more.
 * @throws {TypeError} If there is one condition only, or curves and fractions differ in length.
 * @throws {RangeError} If `start` is no condition, or a value is NaN or infinite.
 *
 * @example
 * ```ts
 * import { curveExplorer } from "@lib/display";
 * import { random } from "@lib/runtime";
 * const score = { map: "IG", direction: "lower", values: [0.4, 0.5] } as const;
 * const curves = [[1, 0.5, 0], [1, 0.4, 0.1]];
 * const scores = ["black", "blur"].map((condition) => ({ ...score, condition, curves }));
 * const options = { fractions: [0, 0.5, 1], output: "probability", caption: "Two images." };
 * curveExplorer(scores, { ...options, random: random(1) });
 * ```
 */
export function curveExplorer(
  scores: readonly CurveScore[],
  options: CurveExplorerOptions,
): Figure {
  const action = "explore curves";
  requireKnownOptions(action, options, {
    fractions: "a list of numbers",
    output: true,
    caption: "words",
    random: "a seeded generator",
    start: true,
  });
  requireObjects(action, "scores", scores, "scores, { map, condition, curves }");
  const { fractions, output, caption, random, start } = options;
  for (const { map, curves } of scores) {
    requireList(action, `curves of ${map}`, curves, "lists, one an image");
    for (const curve of curves) {
      if (curve.length === fractions.length) continue;
      const must = `of ${fractions.length} values, one a fraction`;
      throw new TypeError(invalid(action, `curves of ${map}`, must, curve));
    }
  }
  const conditions = [...new Set(scores.map(({ condition }) => condition))];
  const bands = new Map(scores.map((score) => [score, bandOf(score.curves, random)]));
  const all = [...bands.values()];
  const low = minimum(all.flatMap(({ lower }) => [...lower]));
  const high = maximum(all.flatMap(({ upper }) => [...upper])), room = 0.03 * (high - low);
  return explorer((at) => {
    const own = scores.filter(({ condition }) => condition === conditions[at]);
    const lines = own.map((score) => {
      const { map: name, curves: { length: n } } = score;
      return { name, x: fractions, ...bands.get(score)!, n };
    });
    return lineChart(lines, {
      title: `${conditions[at]}: ${own[0]!.direction} is better`,
      x: { title: "share of the pixels, the map's highest first" },
      y: { title: output, range: [low - room, high + room] },
      caption: `${caption} Bands: 95% bootstrap intervals of the mean.`,
    });
  }, {
    menu: { title: "condition", choices: conditions, start },
  });
}

/**
 * The same draws of images at each share of each curve: where the same values stand, so do the same bands, as
 * of the bare fill, with which an insertion begins and a deletion ends.
 */
function bandOf(curves: readonly (readonly number[])[], random: Random): MeanBand {
  const bands = Array.from(curves[0] ?? [], (_, k) => {
    const draws = random.fork("resamples");
    return meanBand(curves.map((curve) => [curve[k]!]), { random: draws, resamples: 1000 });
  });
  return {
    y: bands.flatMap(({ y }) => y),
    lower: bands.flatMap(({ lower }) => lower),
    upper: bands.flatMap(({ upper }) => upper),
  };
}
