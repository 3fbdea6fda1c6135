import { type Target } from "@lib/attribution";
import {
  type Forward,
  invalid,
  type Random,
  requireIntegerWithin,
  requireKnownOptions,
  requireList,
} from "@lib/runtime";
import { pearson, requireSample } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import { layoutOf } from "../pixel_scores.ts";
import { MASKING, type MaskingOptions, runMasked } from "./masked_logits.ts";

const action = "compute sensitivity-n";

/** Options of {@link subsetDrops}. */
export interface SubsetDropsOptions extends MaskingOptions {
  /** The class whose logit is followed, one for all images or one each. */
  readonly target?: Target | undefined;
  /** Draws the subsets; the same seed gives the same subsets. */
  readonly random: Random;
  /**
   * Sizes n of the subsets, in pixels, from 1 to all but one, default 1%, 3%, 10%, 30% and 80% of
   * them.
   */
  readonly sizes?: readonly number[];
  /** Subsets of each size, at least 3, default 100. */
  readonly samples?: number;
}

/** What hiding random subsets of pixels costs, whatever the map. */
export interface SubsetDrops {
  /** The sizes n. */
  readonly sizes: readonly number[];
  /** The pixels hidden: [image][size][sample]. */
  readonly subsets: readonly (readonly (readonly Uint32Array[])[])[];
  /** The logit's drop less a constant of the image, to which correlation is blind: as `subsets`. */
  readonly drops: readonly (readonly (readonly number[])[])[];
}

/**
 * Hides random subsets of pixels and keeps the drops of the output, F_c(x) - F_c(x with S hidden): the
 * costly half of sensitivity-n, which any number of maps share. {@link correlateDrops} is the other.
 *
 * Cost: one forward pass an image, size and sample.
 *
 * @param images [batch, height, width, channels], [batch, time, channels] or [batch, features], as in
 * {@link maskedLogits}.
 * @throws {TypeError} If a shape does not fit.
 * @throws {RangeError} If an option is out of range or a logit is not finite.
 * @see Ancona, Ceolini, Öztireli and Gross, Towards Better Understanding of Gradient-Based
 * Attribution Methods for Deep Neural Networks, ICLR 2018, arXiv 1711.06104.
 *
 * @example
 * ```ts
 * import { black } from "@lib/attribution";
 * import { correlateDrops, subsetDrops } from "@lib/metrics";
 * import { type Forward, random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.mean([1]).reshape([-1, 4]);
 * const images = tf.ones([1, 4, 4, 1]), draws = random(1);
 * const options = { target: 3, fill: black(images), sizes: [4], random: draws.fork("subsets") };
 * const drops = await subsetDrops(forward, images, options);
 * console.log(correlateDrops(drops, [draws.normalArray(16)]));
 * ```
 */
export async function subsetDrops(
  forward: Forward,
  images: tf.Tensor,
  options: SubsetDropsOptions,
): Promise<SubsetDrops> {
  requireKnownOptions(action, options, {
    ...MASKING,
    target: true,
    random: "a seeded generator",
    sizes: true,
    samples: "an integer of 3 or more?",
  });
  const { target, random, sizes: wanted, samples = 100, ...masking } = options;
  const { batch, pixels } = layoutOf(action, images);
  if (wanted !== undefined) requireList(action, "sizes", wanted);
  const sizes = wanted ? Array.from(wanted) : defaultSizes(pixels);
  sizes.forEach((n, i) => requireIntegerWithin([1, pixels - 1], action, `sizes[${i}]`, n));
  const masks = Array.from(
    { length: batch },
    (_, image) =>
      sizes.flatMap((n) =>
        Array.from({ length: samples }, () => ({
          image,
          order: random.shuffle(pixels),
          visible: pixels - n,
        }))
      ),
  ).flat();
  const outcomes: number[] = [];
  await runMasked(forward, images, {
    ...masking,
    action,
    target,
    count: masks.length,
    maskAt: (i) => masks[i]!,
    read: (logits, i, targetOf) => outcomes.push(-logits[targetOf(masks[i]!.image)]!),
  });
  const rows = <T>(read: (index: number) => T) =>
    Array.from({ length: batch }, (_, image) =>
      sizes.map((_, size) => {
        const start = (image * sizes.length + size) * samples;
        return Array.from({ length: samples }, (_, i) => read(start + i));
      }));
  return {
    sizes,
    subsets: rows((i) => masks[i]!.order.subarray(masks[i]!.visible)),
    drops: rows((i) => outcomes[i]!),
  };
}

/**
 * Sensitivity-n, [image][size]: does the sum of the attributions of n pixels foretell the drop of the
 * output when these n are hidden? Higher, up to 1, is better.
 *
 * For each n, Pearson's correlation over random subsets S of n pixels between sum_{i in S} score_i and
 * the drop of {@link subsetDrops}. A map measured in order only (as by deletion) can pass with wrong
 * proportions; here sums count. 1 for every n if F is linear, the map is input x gradient and the fill
 * is the baseline. A positive factor in the scores changes nothing. No pass.
 *
 * @param scores One map an image, height x width signed scores each: see {@link pixelScores}.
 * @throws {RangeError} If there is not one map an image, a score is not finite, or the map or the
 * output is constant over the subsets: there is nothing to correlate.
 */
export function correlateDrops(
  measured: SubsetDrops,
  scores: readonly ArrayLike<number>[],
): number[][] {
  const { subsets, drops } = measured ?? {};
  for (const [argument, list, depth] of [["subsets", subsets, 3], ["drops", drops, 2]] as const) {
    if (isNested(list, depth)) continue;
    throw new TypeError(invalid(action, argument, "what subsetDrops() gives", list));
  }
  requireList(action, "scores", scores, "maps");
  scores.forEach((map, i) => requireSample(action, `scores[${i}]`, map));
  if (scores.length !== subsets.length) {
    const must = `one map for each of ${subsets.length} images`;
    throw new RangeError(invalid(action, "scores", must, `${scores.length} maps`));
  }
  return subsets.map((sizes, image) =>
    sizes.map((sets, size) => {
      const sums = sets.map((set) => set.reduce((sum, i) => sum + scores[image]![i]!, 0));
      requireVaried(`scores[${image}]`, sums);
      requireVaried(`logit of image ${image}`, drops[image]![size]!);
      return pearson(sums, drops[image]![size]!);
    })
  );
}

/** Whether lists are in lists so often, numbers in the last. */
function isNested(list: unknown, depth: number): boolean {
  if (depth === 0) return Array.isArray(list) || ArrayBuffer.isView(list);
  return Array.isArray(list) && list.every((each) => isNested(each, depth - 1));
}

function requireVaried(argument: string, values: readonly number[]): void {
  if (values.some((value) => value !== values[0])) return;
  throw new RangeError(invalid(action, argument, "different for different subsets", values[0]));
}

function defaultSizes(pixels: number): number[] {
  const sizes = [0.01, 0.03, 0.1, 0.3, 0.8].map((share) =>
    Math.min(pixels - 1, Math.max(1, Math.round(share * pixels)))
  );
  return [...new Set(sizes)];
}
