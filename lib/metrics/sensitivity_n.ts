import { type Forward, invalid, type Random } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import type { Direction } from "./direction.ts";
import { maskedLogits, type MaskingOptions } from "./mask_engine.ts";
import { pearson } from "./pearson.ts";
import { requireScores } from "./pixel_scores.ts";
import { targetLogit, targetsOf } from "./prediction.ts";

/** Closer to 1 is better: the map's sums foretell the output's drops. */
export const direction: Direction = "higher";

/** Options of {@link sensitivityN}. */
export interface SensitivityNOptions extends MaskingOptions {
  /** One map an image, height x width signed scores each: see pixelScores. */
  readonly scores: readonly ArrayLike<number>[];
  /** The class whose logit is followed, one for all images or one each. */
  readonly target: number | readonly number[];
  /**
   * Draws the subsets; the same seed gives the same subsets, so methods can be compared in pairs.
   */
  readonly random: Random;
  /**
   * Sizes n of the subsets, in pixels, from 1 to all but one, default 1%, 3%, 10%, 30% and 80% of
   * them.
   */
  readonly sizes?: readonly number[];
  /** Subsets of each size, at least 3, default 100. */
  readonly samples?: number;
}

/** Outcome of {@link sensitivityN}. */
export interface SensitivityN {
  /** The sizes n. */
  readonly sizes: readonly number[];
  /** Pearson's correlation in [-1, 1]: [image][size]. */
  readonly correlations: readonly (readonly number[])[];
}

/**
 * Sensitivity-n: does the sum of the attributions of n pixels foretell the drop of the output when
 * these n are hidden?
 *
 * For each n, Pearson's correlation over random subsets S of n pixels between sum_{i in S} score_i
 * and F_c(x) - F_c(x with S hidden). A map measured in order only (as by deletion) can pass with
 * wrong proportions; here sums count. 1 for every n if F is linear, the map is input x gradient and
 * the fill is the baseline. A positive factor in the scores changes nothing.
 *
 * Cost: one forward pass an image, size and sample.
 *
 * @param images [batch, height, width, channels]
 * @throws {TypeError} if a shape does not fit
 * @throws {RangeError} if an option is out of range, a score or logit is not finite, or the map or
 * the output is constant over the subsets: there is nothing to correlate
 *
 * Reference: Ancona, Ceolini, Öztireli and Gross, Towards Better Understanding of Gradient-Based
 * Attribution Methods for Deep Neural Networks, ICLR 2018, arXiv 1711.06104.
 *
 * @example
 * ```ts
 * const draws = random(1).fork("sensitivity-n");
 * const options = { scores, target, fill: constantFill(images, 0), random: draws };
 * const { correlations } = await sensitivityN(forward, images, options);
 * ```
 */
export async function sensitivityN(
  forward: Forward,
  images: tf.Tensor,
  options: SensitivityNOptions,
): Promise<SensitivityN> {
  const { scores, target, random, samples = 100 } = options;
  const action = "compute sensitivity-n";
  requireScores(action, images, scores);
  const targets = targetsOf(target, scores.length);
  const pixels = scores[0]!.length;
  const sizes = options.sizes ?? defaultSizes(pixels);
  if (!sizes.every((n) => Number.isInteger(n) && n >= 1 && n < pixels)) {
    throw new RangeError(invalid(action, "sizes", `integers in [1, ${pixels})`, sizes));
  }
  if (!Number.isInteger(samples) || samples < 3) {
    throw new RangeError(invalid(action, "samples", "an integer of at least 3", samples));
  }
  const masks = scores.flatMap((_, image) =>
    sizes.flatMap((n) =>
      Array.from({ length: samples }, () => ({
        image,
        order: random.shuffle(pixels),
        visible: pixels - n,
      }))
    )
  );
  const logits = await maskedLogits(forward, images, { ...options, masks });
  const correlations = targets.map((c, image) =>
    sizes.map((_, size) => {
      const start = (image * sizes.length + size) * samples;
      const sums = masks.slice(start, start + samples).map(({ order, visible }) =>
        order.subarray(visible).reduce((sum, pixel) => sum + scores[image]![pixel]!, 0)
      );
      // F_c(x) is one constant an image and drops out of the correlation.
      const drops = logits.slice(start, start + samples).map((row) => -targetLogit(row, c));
      requireVaried(action, `scores[${image}]`, sums);
      requireVaried(action, `logit of image ${image}`, drops);
      return pearson(sums, drops);
    })
  );
  return { sizes, correlations };
}

function requireVaried(action: string, argument: string, values: readonly number[]): void {
  if (values.some((value) => value !== values[0])) return;
  throw new RangeError(invalid(action, argument, "different for different subsets", values[0]));
}

function defaultSizes(pixels: number): number[] {
  const sizes = [0.01, 0.03, 0.1, 0.3, 0.8].map((share) => Math.max(1, Math.round(share * pixels)));
  return [...new Set(sizes)];
}
