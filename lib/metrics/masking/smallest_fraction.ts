import { type Forward, invalid } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import { argmax, type Direction, softmaxProbability } from "@lib/statistics";
import { evenFractions, requireFractions } from "./curves.ts";
import { maskedLogits, type MaskingOptions } from "./mask_engine.ts";
import { descendingOrder } from "./pixel_order.ts";
import { requireScores } from "../pixel_scores.ts";

/** Fewer pixels suffice. */
export const direction: Direction = "lower";

/** Options of {@link smallestFraction}. */
export interface SmallestFractionOptions extends MaskingOptions {
  /** One map an image, height x width scores each: see pixelScores. */
  readonly scores: readonly ArrayLike<number>[];
  /** Shares of the pixels that are tried, increasing and ending with 1, default 0, 0.02 .. 1. */
  readonly fractions?: readonly number[];
}

/** Outcome of {@link smallestFraction}, each an array with one entry an image. */
export interface SmallestFractions {
  /** The smallest p that keeps the class together with every larger p of the grid. */
  readonly stable: readonly number[];
  /**
   * The smallest p that keeps the class, even if more pixels lose it again; never above `stable`.
   */
  readonly firstHit: readonly number[];
  /** The class of the whole image, the one to be kept. */
  readonly predictions: readonly number[];
  /** Whether the class is kept, for each fraction of the grid. */
  readonly kept: readonly (readonly boolean[])[];
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
 * @throws {TypeError} if a shape does not fit
 * @throws {RangeError} if the fractions are not increasing up to 1, or a score or logit is not
 * finite
 *
 * @example
 * ```ts
 * const fill = meanColour(images);
 * const { stable } = await smallestFraction(forward, images, { scores, fill });
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
  const kept = curves.map((curve, i) => curve.map((at) => argmax(at) === predictions[i]));
  return {
    stable: kept.map((row) => fractions[row.lastIndexOf(false) + 1]!),
    firstHit: kept.map((row) => fractions[row.indexOf(true)]!),
    predictions,
    kept,
    probabilities: curves.map((curve, i) =>
      curve.map((at) => softmaxProbability(at, predictions[i]!))
    ),
  };
}
