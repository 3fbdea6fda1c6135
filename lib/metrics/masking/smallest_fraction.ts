import { type Forward, invalid, requireKnownOptions } from "@lib/runtime";
import { classProbability, predictedClass } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import { descendingOrder, layoutOf, requireScores } from "../pixel_scores.ts";
import { evenFractions, requireFractions } from "./curves.ts";
import { MASKING, type MaskingOptions, runMasked } from "./masked_logits.ts";

/** Options of {@link smallestFraction}. */
export interface SmallestFractionOptions extends MaskingOptions {
  /** One map an image, height x width scores each: see {@link pixelScores}. */
  readonly scores: readonly ArrayLike<number>[];
  /** Shares of the pixels that are tried, increasing and ending with 1, default 0, 0.02 .. 1. */
  readonly fractions?: readonly number[];
}

/** Outcome of {@link smallestFraction}, each an array with one entry an image. */
export interface SmallestFractions {
  /** The smallest p that keeps the class together with every larger p of the grid: lower is better. */
  readonly stable: readonly number[];
  /** 1 where the class of the whole image is kept, else 0, for each fraction of the grid. */
  readonly kept: readonly (readonly number[])[];
  /** Softmax probability of that class, for each fraction: the insertion curve, from the same passes. */
  readonly probabilities: readonly (readonly number[])[];
}

/**
 * How few of the highest-scored pixels keep the network's prediction?
 *
 * For each p of a grid the round(p N) highest-scored pixels are shown, the rest hidden under the
 * fill, and the class compared with that of the whole image. Showing more pixels can lose a class
 * again, so the score is `stable`: from this p on the class is kept throughout. At p = 0 only the
 * fill is seen: a score of 0 says that the fill alone has the class, not that the map is good. The
 * score's resolution is the grid's; ties between pixels are taken by index.
 *
 * A network of one output has two classes, told apart by its sign, with the probabilities of its
 * sigmoid: of a regression it is asked how little keeps the sign.
 *
 * Cost: one forward pass an image and fraction.
 *
 * @param images [batch, height, width, channels], [batch, time, channels] or [batch, features], as in
 * {@link maskedLogits}.
 * @throws {TypeError} If a shape does not fit or an option is unknown.
 * @throws {RangeError} If the fractions are not increasing up to 1, a score or logit is not finite, or
 * the network gives probabilities in the place of logits.
 *
 * @example
 * ```ts
 * import { meanColour } from "@lib/attribution";
 * import { smallestFraction } from "@lib/metrics";
 * import { type Forward, random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.mean([1]).reshape([-1, 4]);
 * const images = tf.ones([1, 4, 4, 1]), scores = [random(1).normalArray(16)];
 * const { stable } = await smallestFraction(forward, images, { scores, fill: meanColour(images) });
 * ```
 */
export async function smallestFraction(
  forward: Forward,
  images: tf.Tensor,
  options: SmallestFractionOptions,
): Promise<SmallestFractions> {
  const action = "compute the smallest fraction";
  requireKnownOptions(action, options, {
    ...MASKING,
    scores: true,
    fractions: true,
  });
  const { scores, fractions = evenFractions(51), ...masking } = options;
  const layout = layoutOf(action, images);
  requireScores(action, layout, scores);
  requireFractions(action, fractions);
  if (fractions.at(-1) !== 1) {
    throw new RangeError(invalid(action, "fractions", "a grid that ends with 1", fractions.at(-1)));
  }
  const orders = scores.map(descendingOrder), each = fractions.length;
  const kept: number[][] = [], probabilities: number[][] = [];
  let curve: Float32Array[] = [];
  await runMasked(forward, images, {
    ...masking,
    action,
    softmaxFollows: true,
    count: orders.length * each,
    maskAt: (i) => {
      const image = Math.floor(i / each), order = orders[image]!;
      return { image, order, visible: Math.round(fractions[i % each]! * order.length) };
    },
    read: (logits) => {
      curve.push(logits.slice());
      if (curve.length < each) return;
      const whole = predictedClass(logits);
      kept.push(curve.map((at) => Number(predictedClass(at) === whole)));
      probabilities.push(curve.map((at) => classProbability(at, whole)));
      curve = [];
    },
  });
  const stable = kept.map((row) => fractions[row.lastIndexOf(0) + 1]!);
  return { stable, kept, probabilities };
}
