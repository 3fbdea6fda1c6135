import { type Forward, invalid, progress } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import { geometricFractions, trapezoidArea } from "../masking/curves.ts";
import type { MaskingOptions } from "../masking/mask_engine.ts";
import { smallestFraction } from "../masking/smallest_fraction.ts";

/** Options of {@link judgeMaps}. */
export interface JudgeMapsOptions extends Omit<MaskingOptions, "fill" | "onProgress"> {
  /** Shows progress under this label; shows none when absent. */
  readonly label?: string;
  /** By name: one map an image, height x width scores each. */
  readonly maps: Readonly<Record<string, readonly ArrayLike<number>[]>>;
  /** By name: what hidden pixels show, of the images' shape. */
  readonly fills: Readonly<Record<string, tf.Tensor>>;
  /** Shares of the pixels, increasing from above 0 to 1, default five a decade from 0.01. */
  readonly fractions?: readonly number[];
}

/** What one map under one fill is worth, one entry an image. */
export interface Judgement {
  readonly map: string;
  readonly fill: string;
  /** The smallest fraction from which on the class is kept: lower is better. */
  readonly smallest: readonly number[];
  /** Softmax probability of the class at each fraction: [image][fraction]. */
  readonly insertion: readonly (readonly number[])[];
  /** The insertion curve's mean height over the axis log p, in [0, 1]: higher is better. */
  readonly logAreas: readonly number[];
}

/**
 * Judges several maps of the same images under several fills by {@link smallestFraction}, fill by
 * fill and map by map in the order given.
 *
 * Cost: one forward pass an image, fraction, map and fill.
 *
 * @param images [batch, height, width, channels]
 * @throws {TypeError} if a shape does not fit
 * @throws {RangeError} if the fractions are not increasing from above 0 to 1, or a score or logit is
 * not finite
 *
 * @example
 * ```ts
 * const fills = { black: black(images), mean: meanColour(images) };
 * const judgements = await judgeMaps(forward, images, { maps: { ig, sobel }, fills });
 * ```
 */
export async function judgeMaps(
  forward: Forward,
  images: tf.Tensor,
  options: JudgeMapsOptions,
): Promise<Judgement[]> {
  const { maps, fills, fractions = geometricFractions(0.01, 11), label } = options;
  if (!(fractions[0]! > 0)) {
    const must = "above 0, as their logarithm is taken";
    throw new RangeError(invalid("judge maps", "fractions", must, fractions));
  }
  const jobs = Object.entries(fills).flatMap(([fill, filling]) =>
    Object.entries(maps).map(([map, scores]) => ({ map, fill, filling, scores }))
  );
  const each = images.shape[0]! * fractions.length, total = each * jobs.length;
  const bar = label ? progress({ label, total, unit: "masked images" }) : undefined;
  const axis = fractions.map((p) => 1 - Math.log(p) / Math.log(fractions[0]!));
  const judgements: Judgement[] = [];
  for (const { map, fill, filling, scores } of jobs) {
    const { stable, probabilities } = await smallestFraction(forward, images, {
      ...options,
      scores,
      fill: filling,
      fractions,
      onProgress: (done) => bar?.update(judgements.length * each + done),
    });
    const logAreas = probabilities.map((curve) => trapezoidArea(axis, curve));
    judgements.push({ map, fill, smallest: stable, insertion: probabilities, logAreas });
  }
  await bar?.done();
  return judgements;
}
