import { boxBlur, type Target } from "@lib/attribution";
import { type Forward, invalid, requireKnownOptions, requireOneOf } from "@lib/runtime";
import { type Direction, predictedClass } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";
import { descendingOrder, layoutOf, requireScores } from "../pixel_scores.ts";
import type { Fill } from "./compose.ts";
import { geometricFractions, requireFractions, trapezoidArea } from "./curves.ts";
import { MASKING, type MaskingOptions, runMasked } from "./masked_logits.ts";

/** Keep or remove (K, R), by positive, negative or absolute score (P, N, A), mask. */
export type MaskMetric = "KPM" | "KNM" | "KAM" | "RPM" | "RNM" | "RAM";

/**
 * Showing what speaks for the class should raise its output, showing what speaks against it should
 * not.
 */
const directions: Readonly<Record<MaskMetric, Direction>> = {
  KPM: "higher",
  KNM: "lower",
  KAM: "higher",
  RPM: "lower",
  RNM: "higher",
  RAM: "lower",
};

/** Options of {@link keepRemove}. */
export interface KeepRemoveOptions extends Omit<MaskingOptions, "fill"> {
  readonly metric: MaskMetric;
  /** One map an image, height x width signed scores each: see {@link pixelScores}. */
  readonly scores: readonly ArrayLike<number>[];
  /**
   * The class whose logit or accuracy is measured, one for all images or one each; the paper takes
   * the label; it may be absent where the network has one output.
   */
  readonly target?: Target | undefined;
  /** What hidden pixels show, default `boxBlur(images)`; it has to be given for tables. */
  readonly fill?: Fill | undefined;
  /**
   * Shares p of the pixels, positive and increasing, default the paper's geomspace(0.01, 1, 16).
   */
  readonly fractions?: readonly number[];
}

/** Outcome of {@link keepRemove}. */
export interface KeepRemove {
  /** Which areas are better. */
  readonly direction: Direction;
  readonly fractions: readonly number[];
  /** Target logit (P, N), or 1 and 0 for a right and a wrong class (A): [image][fraction]. */
  readonly curves: readonly (readonly number[])[];
  /** Area over the linear axis p, one an image, 0.99 for a curve of ones: the paper's score is their mean. */
  readonly areas: readonly number[];
  /**
   * Area over the axis log p divided by its length, one an image: the curve's mean height, 1 for a
   * curve of ones.
   */
  readonly logAreas: readonly number[];
}

/**
 * The mask metrics of Hesse et al.: what does the network say when it sees only some of the pixels
 * of one sign?
 *
 * Scores are taken as they are (positive), negated (negative) or absolute; only pixels whose score
 * is then positive are ever shown. At p, *keep* shows the k = min(floor(p N), number of positive
 * scores) largest, *remove* shows the k smallest of the positive ones, so that the largest are
 * missing until the end. All other pixels show the fill. y is the target's raw logit (positive,
 * negative) or the top-1 accuracy as a fraction (absolute; the paper prints per cent). On the
 * linear axis p >= 0.4 carries 61% of the area, hence `logAreas` beside it. Ties are taken by index.
 *
 * Limit: RPM and RNM show in the end all that a map calls positive, so they compare maps that agree
 * on the signs; a random map can beat the true one of an additive network. The paper's main table
 * prints KPM, KNM, KAM and RAM.
 *
 * Of a network of one output y is that output (positive, negative), or whether its sign is that of the
 * whole image (absolute), for which each image is passed once more.
 *
 * Cost: one forward pass an image and fraction.
 *
 * @param images [batch, height, width, channels], [batch, time, channels] or [batch, features], as in
 * {@link maskedLogits}.
 * @throws {TypeError} If a shape does not fit, an option is unknown, or the fill of a table is missing.
 * @throws {RangeError} If metric, a fraction or a target is out of range, or a score or logit is
 * not finite.
 * @see Hesse, Schaub-Meyer and Roth, Fast Axiomatic Attribution for Neural Networks, NeurIPS
 * 2021, arXiv 2111.07668; after Lundberg et al., From Local Explanations to Global Understanding,
 * Nature Machine Intelligence 2020.
 *
 * @example
 * ```ts
 * import { keepRemove } from "@lib/metrics";
 * import { type Forward, random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.mean([1]).reshape([-1, 4]);
 * const images = tf.ones([1, 4, 4, 1]), scores = [random(1).normalArray(16)];
 * const options = { metric: "KPM", scores, target: 3 } as const;
 * const { areas, direction } = await keepRemove(forward, images, options);
 * ```
 */
export async function keepRemove(
  forward: Forward,
  images: tf.Tensor,
  options: KeepRemoveOptions,
): Promise<KeepRemove> {
  const action = "compute a mask metric";
  requireKnownOptions(action, options, {
    ...MASKING,
    metric: true,
    scores: true,
    target: true,
    fractions: true,
  });
  const { metric, scores, target, fractions = geometricFractions(0.01, 16), ...masking } = options;
  const layout = layoutOf(action, images), { batch } = layout;
  requireOneOf(Object.keys(directions), action, "metric", metric);
  requireScores(action, layout, scores);
  requireFractions(action, fractions);
  if (fractions[0] === 0) throw new RangeError(invalid(action, "fractions", "positive", fractions));
  const orders = scores.map((map) => shownOrder(metric, map)), each = fractions.length;
  const isAccuracy = metric[1] === "A", curves = orders.map((): number[] => []);
  let isOne = false;
  const fill = masking.fill ?? usualFill(action, images);
  const run = { ...masking, action, fill };
  try {
    await runMasked(forward, images, {
      ...run,
      target,
      count: batch * each,
      maskAt: (i) => {
        const image = Math.floor(i / each), order = orders[image]!;
        const shown = Math.floor(fractions[i % each]! * layout.pixels);
        return { image, order, visible: Math.min(shown, order.length) };
      },
      read: (logits, i, targetOf) => {
        const image = Math.floor(i / each), c = targetOf(image);
        isOne = isAccuracy && logits.length === 1;
        const found = isAccuracy ? predictedClass(logits) : logits[c]!;
        curves[image]!.push(isAccuracy && !isOne ? Number(found === c) : found);
      },
    });
    const whole = isOne ? await wholeClasses(forward, images, run) : [];
    for (const [image, c] of whole.entries()) {
      curves[image] = curves[image]!.map((found) => Number(found === c));
    }
  } finally {
    if (fill !== masking.fill) tf.dispose(fill as tf.Tensor);
  }
  const axis = fractions.map((p) => Math.log(p));
  const length = axis.at(-1)! - axis[0]!;
  return {
    direction: directions[metric],
    fractions,
    curves,
    areas: curves.map((curve) => trapezoidArea(fractions, curve)),
    logAreas: curves.map((curve) => trapezoidArea(axis, curve) / length),
  };
}

/** The blurred images, where a blur has a meaning. */
function usualFill(action: string, images: tf.Tensor): tf.Tensor {
  if (images.rank > 2) return boxBlur(images);
  const must = "given for a table, e.g. 0 or the features' means [1, features]";
  throw new TypeError(invalid(action, "fill", must, undefined));
}

/** The class of each image as it is. */
async function wholeClasses(
  forward: Forward,
  images: tf.Tensor,
  options: MaskingOptions & { readonly action: string },
): Promise<number[]> {
  const { batch, pixels } = layoutOf(options.action, images), classes: number[] = [];
  const order = Uint32Array.from({ length: pixels }, (_, i) => i);
  await runMasked(forward, images, {
    ...options,
    onProgress: undefined,
    count: batch,
    maskAt: (image) => ({ image, order, visible: pixels }),
    read: (logits) => classes.push(predictedClass(logits)),
  });
  return classes;
}

/** The pixels that may be shown, first shown first. */
function shownOrder(metric: MaskMetric, scores: ArrayLike<number>): Uint32Array {
  const signed = Array.from(
    scores,
    (score) => metric[1] === "P" ? score : metric[1] === "N" ? -score : Math.abs(score),
  );
  const order = descendingOrder(metric[0] === "K" ? signed : signed.map((score) => -score));
  return order.filter((pixel) => signed[pixel]! > 0);
}
