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

const KNOWN: Record<keyof SmallestFractionOptions, true> = {
  ...MASKING,
  scores: true,
  fractions: true,
};

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
  requireKnownOptions(action, options, KNOWN);
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

/** The most pixels whose subsets are enumerated. */
const most = 16;

/** Outcome of {@link exhaustiveOracle}, each an array with one entry an image. */
export interface ExhaustiveOracle {
  /** Scores whose descending order is best: one a pixel, all different. */
  readonly scores: readonly Float32Array[];
  /** How many of the first pixels keep the class together with every longer front: the least possible. */
  readonly pixels: readonly number[];
}

/**
 * The best ranking of a tiny image's pixels there is, found by trying all subsets: the truth that
 * the smallest fraction of any map can be held against.
 *
 * A set of pixels is good if showing it on the fill gives the class of the whole image and it is the
 * whole image, or one more pixel makes a good set. The smallest good set comes first in the order,
 * then the pixels that keep it good.
 *
 * Cost: 2^pixels forward passes an image.
 *
 * @param images [batch, height, width, channels] of at most 16 pixels, [batch, time, channels] of as many
 * time steps, or [batch, features] of as many features.
 * @throws {TypeError} If the fill has another shape, there are more pixels, or an option is unknown.
 *
 * @example
 * ```ts
 * import { black } from "@lib/attribution";
 * import { exhaustiveOracle } from "@lib/metrics";
 * import type { Forward } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.reshape([-1, 4]);
 * const images = tf.tensor4d([1, 3, 2, 0], [1, 2, 2, 1]);
 * const { pixels } = await exhaustiveOracle(forward, images, { fill: black(images) });
 * console.log(pixels); // [1]
 * ```
 */
export async function exhaustiveOracle(
  forward: Forward,
  images: tf.Tensor,
  options: MaskingOptions,
): Promise<ExhaustiveOracle> {
  const action = "search all subsets";
  requireKnownOptions(action, options, MASKING);
  const { batch, pixels } = layoutOf(action, images), subsets = 2 ** pixels;
  if (pixels > most) {
    throw new TypeError(invalid(action, "images", `of at most ${most} pixels`, images));
  }
  const members = Array.from({ length: subsets }, (_, set) => inside(set, pixels));
  const orders: { order: number[]; size: number }[] = [], said = new Uint32Array(subsets);
  await runMasked(forward, images, {
    ...options,
    action,
    count: batch * subsets,
    maskAt: (i) => {
      const order = members[i % subsets]!;
      return { image: Math.floor(i / subsets), order, visible: order.length };
    },
    read: (logits, i) => {
      said[i % subsets] = predictedClass(logits);
      if (i % subsets === subsets - 1) orders.push(bestOrder(said, pixels));
    },
  });
  return {
    scores: orders.map(({ order }) =>
      Float32Array.from(order, (_, i) => pixels - order.indexOf(i))
    ),
    pixels: orders.map(({ size }) => size),
  };
}

/** The best order of the pixels, and how many of them it needs, from the class of every set. */
function bestOrder(said: Uint32Array, pixels: number): { order: number[]; size: number } {
  const whole = said.length - 1, bits = Array.from({ length: pixels }, (_, pixel) => pixel);
  const next = new Int8Array(whole).fill(-1); // the pixel that leads on to the whole image
  let best = whole;
  for (let set = whole - 1; set >= 0; set--) {
    if (said[set] !== said[whole]) continue;
    next[set] = bits.find((pixel) => {
      const more = set | 1 << pixel;
      return more !== set && (more === whole || next[more]! >= 0);
    }) ?? -1;
    if (next[set]! >= 0 && inside(set, pixels).length < inside(best, pixels).length) best = set;
  }
  const order = inside(best, pixels), size = order.length;
  for (let set = best; set !== whole; set |= 1 << next[set]!) order.push(next[set]!);
  return { order, size };
}

/** Whether a set, as the bits of a number, has a pixel. */
const has = (set: number, pixel: number) => (set >> pixel & 1) === 1;

/** The pixels of a set. */
function inside(set: number, pixels: number): number[] {
  return Array.from({ length: pixels }, (_, pixel) => pixel).filter((pixel) => has(set, pixel));
}
