import { type Forward, requireKnownOptions } from "@lib/runtime";
import { predictedClass } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import { descendingOrder, layoutOf, requireScores } from "../pixel_scores.ts";
import { requireFractions } from "./curves.ts";
import { MASKING, type MaskingOptions, runMasked } from "./masked_logits.ts";

/** Options of {@link maskedViews}. */
export interface MaskedViewsOptions extends MaskingOptions {
  /** One map an image, height x width scores each: see {@link pixelScores}. */
  readonly scores: readonly ArrayLike<number>[];
  /** Shares of the pixels that are shown, two or more, increasing, in [0, 1]. */
  readonly fractions: readonly number[];
}

/** The names of {@link MaskedViewsOptions}. */
/** What a network is shown, and what it answers. */
export interface MaskedView {
  /** The image with its top pixels on the fill, in the layout of one image. */
  readonly pixels: Float32Array;
  readonly logits: Float32Array;
  /** The class of the largest logit; of one output 1 where it is positive, else 0. */
  readonly predicted: number;
}

/**
 * The images x_p that masking metrics show a network, to be looked at beside its answers: the
 * round(p N) highest-scored pixels on the fill, [image][fraction].
 *
 * Cost: one forward pass an image and fraction.
 *
 * @param images [batch, height, width, channels], [batch, time, channels] or [batch, features], as in
 * {@link maskedLogits}.
 * @throws {TypeError} If a shape does not fit or an option is unknown.
 * @throws {RangeError} If the fractions do not increase within [0, 1], or a score or logit is not finite.
 *
 * @example
 * ```ts
 * import { maskedViews } from "@lib/metrics";
 * import type { Forward } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.reshape([-1, 4]), images = tf.tensor4d([1, 3, 2, 4], [1, 2, 2, 1]);
 * const [views] = await maskedViews(forward, images, { scores: [[1, 4, 3, 2]], fill: 0, fractions: [0.5, 1] });
 * console.log(views![0]!.pixels, views![0]!.predicted); // [0, 3, 2, 0], 1
 * ```
 */
export async function maskedViews(
  forward: Forward,
  images: tf.Tensor,
  options: MaskedViewsOptions,
): Promise<MaskedView[][]> {
  const action = "show masked images";
  requireKnownOptions(action, options, {
    ...MASKING,
    scores: true,
    fractions: true,
  });
  const { scores, fractions, ...masking } = options;
  requireScores(action, layoutOf(action, images), scores);
  requireFractions(action, fractions);
  const orders = scores.map(descendingOrder), each = fractions.length;
  const views = orders.map((): MaskedView[] => []);
  await runMasked(forward, images, {
    ...masking,
    action,
    count: orders.length * each,
    maskAt: (i) => {
      const image = Math.floor(i / each), order = orders[image]!;
      return { image, order, visible: Math.round(fractions[i % each]! * order.length) };
    },
    read: (logits, i, _, masked) =>
      views[Math.floor(i / each)]!.push({
        pixels: masked.slice(),
        logits: logits.slice(),
        predicted: predictedClass(logits),
      }),
  });
  return views;
}
