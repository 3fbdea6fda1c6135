import { type Forward, invalid } from "@lib/runtime";
import { argmax, classProbability } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import { descendingOrder, requireScores } from "../pixel_scores.ts";
import { evenFractions, requireFractions } from "./curves.ts";
import { maskedLogits, type MaskingOptions } from "./masked_logits.ts";

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
 * Cost: one forward pass an image and fraction.
 *
 * @param images [batch, height, width, channels]
 * @throws {TypeError} If a shape does not fit.
 * @throws {RangeError} If the fractions are not increasing up to 1, or a score or logit is not
 * finite.
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
  const { scores, fractions = evenFractions(51) } = options;
  const action = "compute the smallest fraction";
  requireScores(action, images, scores);
  requireFractions(action, fractions);
  if (fractions.at(-1) !== 1) {
    throw new RangeError(invalid(action, "fractions", "a grid that ends with 1", fractions.at(-1)));
  }
  const masks = scores.flatMap((map, image) => {
    const order = descendingOrder(map);
    return fractions.map((p) => ({ image, order, visible: Math.round(p * order.length) }));
  });
  const logits = await maskedLogits(forward, images, { ...options, masks });
  const curves = scores.map((_, image) =>
    fractions.map((_, i) => logits[image * fractions.length + i]!)
  );
  const predictions = curves.map((curve) => argmax(curve.at(-1)!));
  const kept = curves.map((curve, i) => curve.map((at) => Number(argmax(at) === predictions[i])));
  return {
    stable: kept.map((row) => fractions[row.lastIndexOf(0) + 1]!),
    kept,
    probabilities: curves.map((curve, i) =>
      curve.map((at) => classProbability(at, predictions[i]!))
    ),
  };
}
