import { type Figure, heatmapChart } from "@lib/display";
import { type CrossedScores, gapOverChance, scoreDeletionInsertion } from "@lib/metrics";
import { type Forward, type Random, requireKnownOptions } from "@lib/runtime";
import { bootstrapInterval, maximum, mean } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import { type HomeClaims, homeClaims } from "./home_claims.ts";

/** Options of {@link fillTrial}. */
export interface FillTrialOptions {
  /** Maps by the name of the baseline that they are from, one an image. */
  readonly maps: Readonly<Record<string, readonly Float32Array[]>>;
  /** The same baselines as fills, by the same names. */
  readonly fills: Readonly<Record<string, tf.Tensor>>;
  /** The class that is followed, one an image. */
  readonly target: readonly number[];
  /** Shares of the pixels hidden or shown, increasing from 0. */
  readonly fractions: readonly number[];
  /** Draws three random orders an image, and the resamples of the intervals. */
  readonly random: Random;
}

/** Every map under every fill. */
export interface FillTrial extends HomeClaims {
  /** `gapOverChance` of a map under a fill, in probability, one an image. */
  readonly score: CrossedScores;
  /** The matrix of its means, with the half widths of their intervals. */
  readonly figure: Figure;
}

/**
 * Is a map favoured where hidden pixels show its own baseline? Crosses maps with fills by deletion and
 * insertion of the class's probability, subtracts what three random orders reach under the same fill, and
 * tests both claims of `homeClaims`.
 *
 * Cost: two forward passes an image, fraction, map and fill, and as many for each random order.
 *
 * @param images `[batch, height, width, channels]` with values in [0, 1].
 * @throws {RangeError} If maps and fills have not the same two names or more.
 *
 * @example
 * ```ts
 * const images = tf.randomUniform([4, 2, 2, 1]), draws = random(1);
 * const maps = () => [0, 1, 2, 3].map(() => draws.normalArray(4));
 * const trial = await fillTrial((x) => x.mul(3).reshape([-1, 4]), images, {
 *   maps: { black: maps(), white: maps() },
 *   fills: { black: tf.zerosLike(images), white: tf.onesLike(images) },
 *   target: [0, 1, 2, 3],
 *   fractions: [0, 0.5, 1],
 *   random: draws,
 * });
 * console.log(trial.ahead.map(({ name, better }) => [name, better]));
 * ```
 */
export async function fillTrial(
  forward: Forward,
  images: tf.Tensor,
  options: FillTrialOptions,
): Promise<FillTrial> {
  requireKnownOptions("cross maps with fills", options, {
    maps: true,
    fills: true,
    target: true,
    fractions: true,
    random: "a seeded generator",
  });
  const { maps, fills, target, fractions, random } = options;
  const orders = random.fork("orders"), homes = Object.keys(fills);
  const chance = ["order 1", "order 2", "order 3"];
  const size = images.size / images.shape[0]! / images.shape.at(-1)!;
  const lottery = chance.map((name) => [name, target.map(() => orders.uniformArray(size))]);
  const scores = await scoreDeletionInsertion(forward, images, {
    maps: { ...maps, ...Object.fromEntries(lottery) },
    fills,
    target,
    fractions,
    output: "probability",
  });
  const score = gapOverChance(scores, { chance, reach: fractions.at(-1)! });
  const claims = homeClaims(score, { homes, random: random.fork("claims") });
  const cells = homes.map((map) => homes.map((fill) => score(map, fill)));
  const largest = maximum(cells.flat().map((values) => Math.abs(mean(values)))),
    n = target.length;
  const around = (values: readonly number[]) =>
    bootstrapInterval(values, { random: random.fork("intervals"), resamples: 1000 });
  const figure = heatmapChart(cells.map((row) => row.map(mean)), {
    title: "A fill favours the map from its own baseline",
    rows: homes.map((name) => `map from ${name}`),
    columns: homes.map((name) => `fill: ${name}`),
    range: [-largest, largest],
    value: "gain over chance (higher is better)",
    intervals: cells.map((row) => row.map(around)),
    caption:
      `How far a map parts the insertion from the deletion curve, over ${fractions[0]! * 100} to ${
        fractions.at(-1)! * 100
      }% of the pixels, more than the mean of three random orders does ` +
      `under the same fill: 0 (white) is chance. Mean of ${n} images; ± is half the width of its 95% ` +
      "bootstrap interval. In probability of the predicted class. On the diagonal a map is judged by its own baseline.",
  });
  return { score, figure, ...claims };
}
