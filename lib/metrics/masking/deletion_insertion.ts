import { type Target } from "@lib/attribution";
import { type Forward, requireKnownOptions } from "@lib/runtime";
import { classProbability } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import { descendingOrder, layoutOf, requireScores } from "../pixel_scores.ts";
import { evenFractions, requireFractions, trapezoidArea } from "./curves.ts";
import { MASKING, type MaskingOptions, runMasked } from "./masked_logits.ts";

/** Options of {@link deletionInsertion}. */
export interface DeletionInsertionOptions extends MaskingOptions {
  /** One map an image, height x width scores each: see {@link pixelScores}. */
  readonly scores: readonly ArrayLike<number>[];
  /**
   * The class whose output is followed, one for all images or one each; it may be absent where the
   * network has one output.
   */
  readonly target?: Target | undefined;
  /**
   * The vertical axis: softmax probability, in [0, 1], or logit, whose area has no bounds. Of one output
   * F it is the sigmoid 1 / (1 + exp(-F)), or F itself.
   */
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
 * @param images [batch, height, width, channels], [batch, time, channels] or [batch, features], as in
 * {@link maskedLogits}.
 * @throws {TypeError} If a shape does not fit or an option is unknown.
 * @throws {RangeError} If a fraction or target is out of range, a score or logit is not finite, or a
 * probability is asked for of a network that gives probabilities itself.
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
  const action = "compute deletion and insertion";
  requireKnownOptions(action, options, {
    ...MASKING,
    scores: true,
    target: true,
    output: "one of probability, logit",
    fractions: true,
  });
  const { scores, target, output, fractions = evenFractions(21), ...masking } = options;
  const layout = layoutOf(action, images), { batch } = layout;
  requireScores(action, layout, scores);
  requireFractions(action, fractions);
  const orders = scores.map(descendingOrder);
  // What deletion leaves is the front of the reversed order.
  const reversed = orders.map((order) => order.toReversed());
  const deletion = orders.map((): number[] => []), insertion = orders.map((): number[] => []);
  const each = fractions.length;
  const place = (i: number) => {
    const isDeletion = i < batch * each, image = Math.floor(i / each) % batch;
    return { isDeletion, image, fraction: fractions[i % each]! };
  };
  await runMasked(forward, images, {
    ...masking,
    action,
    target,
    softmaxFollows: output === "probability",
    count: 2 * batch * each,
    maskAt: (i) => {
      const { isDeletion, image, fraction } = place(i), order = orders[image]!;
      const shown = Math.round(fraction * order.length);
      return isDeletion
        ? { image, order: reversed[image]!, visible: order.length - shown }
        : { image, order, visible: shown };
    },
    read: (logits, i, targetOf) => {
      const { isDeletion, image } = place(i), c = targetOf(image);
      const value = output === "logit"
        ? logits[c]!
        : classProbability(logits, logits.length === 1 ? 1 : c);
      (isDeletion ? deletion : insertion)[image]!.push(value);
    },
  });
  return {
    fractions,
    deletion,
    insertion,
    deletionAreas: deletion.map((curve) => trapezoidArea(fractions, curve)),
    insertionAreas: insertion.map((curve) => trapezoidArea(fractions, curve)),
  };
}
