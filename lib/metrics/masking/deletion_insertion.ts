import { readTarget, type Target, targetList } from "@lib/attribution";
import { type Forward, requireOneOf } from "@lib/runtime";
import { classProbability } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import { descendingOrder, requireScores } from "../pixel_scores.ts";
import { evenFractions, requireFractions, targetLogit, trapezoidArea } from "./curves.ts";
import { maskedLogits, type MaskingOptions } from "./masked_logits.ts";

/** Options of {@link deletionInsertion}. */
export interface DeletionInsertionOptions extends MaskingOptions {
  /** One map an image, height x width scores each: see {@link pixelScores}. */
  readonly scores: readonly ArrayLike<number>[];
  /** The class whose output is followed, one for all images or one each. */
  readonly target?: Target | undefined;
  /** The vertical axis: softmax probability, in [0, 1], or logit, whose area has no bounds. */
  readonly output: "probability" | "logit";
  /**
   * The horizontal axis: shares of the pixels deleted or inserted, increasing, default 0, 0.05 ..
   * 1.
   */
  readonly fractions?: readonly number[];
}

/** Outcome of {@link deletionInsertion}: curves [image][fraction] and one area an image. */
export interface DeletionInsertion {
  /** The horizontal axis. */
  readonly fractions: readonly number[];
  /** Output after the highest-scored share of the pixels was hidden: a good map's falls early. */
  readonly deletion: readonly (readonly number[])[];
  /** Output when only the highest-scored share is shown: a good map's rises early. */
  readonly insertion: readonly (readonly number[])[];
  /** Lower is better. */
  readonly deletionAreas: readonly number[];
  /** Higher is better. */
  readonly insertionAreas: readonly number[];
}

/**
 * Deletion and insertion curves: how fast does the output fall as the highest-scored pixels vanish,
 * and rise as they appear?
 *
 * At p the round(p N) highest-scored pixels are hidden under the fill (deletion) or alone shown on
 * it (insertion); the area is trapezoidal over the linear axis p, so from 0 to 1 it is the curve's
 * mean height. Deletion at 0 and insertion at 1 are the image, deletion at 1 and insertion at 0 the
 * fill. Compare with the random control under the same fill: holes are off the data's distribution,
 * and how far depends on the fill.
 *
 * Cost: two forward passes an image and fraction.
 *
 * @param images [batch, height, width, channels]
 * @throws {TypeError} If a shape does not fit.
 * @throws {RangeError} If a fraction or target is out of range, or a score or logit is not finite.
 * @see Petsiuk, Das and Saenko, RISE, BMVC 2018, arXiv 1806.07421.
 *
 * @example
 * ```ts
 * import { boxBlur } from "@lib/attribution";
 * import { deletionInsertion } from "@lib/metrics";
 * import { type Forward, random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.mean([1]).reshape([-1, 4]);
 * const images = tf.ones([1, 4, 4, 1]), scores = [random(1).normalArray(16)];
 * const options = { scores, target: 3, fill: boxBlur(images), output: "probability" } as const;
 * const { insertionAreas } = await deletionInsertion(forward, images, options);
 * ```
 */
export async function deletionInsertion(
  forward: Forward,
  images: tf.Tensor,
  options: DeletionInsertionOptions,
): Promise<DeletionInsertion> {
  const { scores, target, output, fractions = evenFractions(21) } = options;
  const action = "compute deletion and insertion";
  requireScores(action, images, scores);
  requireFractions(action, fractions);
  requireOneOf(["probability", "logit"], action, "output", output);
  const given = await readTarget(action, target, images.shape[0]!);
  const orders = scores.map(descendingOrder);
  // What deletion leaves is the front of the reversed order.
  const deleting = orders.flatMap((order, image) => {
    const reversed = order.toReversed();
    return fractions.map((p) => ({
      image,
      order: reversed,
      visible: order.length - Math.round(p * order.length),
    }));
  });
  const inserting = orders.flatMap((order, image) =>
    fractions.map((p) => ({ image, order, visible: Math.round(p * order.length) }))
  );
  const masks = [...deleting, ...inserting];
  const logits = await maskedLogits(forward, images, { ...options, masks });
  const form = { batch: scores.length, outputs: logits[0]!.length };
  const targets = targetList(action, given, form);
  const read = output === "probability" ? classProbability : targetLogit;
  const curves = (start: number) =>
    targets.map((c, image) =>
      fractions.map((_, i) => read(logits[start + image * fractions.length + i]!, c))
    );
  const deletion = curves(0);
  const insertion = curves(deleting.length);
  return {
    fractions,
    deletion,
    insertion,
    deletionAreas: deletion.map((curve) => trapezoidArea(fractions, curve)),
    insertionAreas: insertion.map((curve) => trapezoidArea(fractions, curve)),
  };
}
