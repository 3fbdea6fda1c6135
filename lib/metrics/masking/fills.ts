/**
 * What hidden pixels show. Each fill takes images [batch, height, width, channels] in model-input
 * space and returns a tensor of their shape, the caller's. A map computed with the same baseline as
 * its fill is scored by its own assumption: cross them.
 *
 * @module
 */
import { invalid, type Random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { boxBlur } from "../controls/box_blur.ts";
import { imageShape } from "../image_shape.ts";

/**
 * One colour everywhere: 0 is black where the model's input is [0, 1] pixels. Where the input is
 * normalised, 0 is the data's mean colour and black is (0 - mean) / deviation, to be given one
 * number a channel.
 *
 * @throws {RangeError} if there is neither one value nor one a channel, or one is not finite
 *
 * @example
 * ```ts
 * const black = constantFill(images, 0);
 * ```
 */
export function constantFill(images: tf.Tensor, value: number | readonly number[]): tf.Tensor4D {
  const colour = typeof value === "number" ? [value] : value;
  const [, , , channels] = imageShape("fill", images);
  if (!colour.every(Number.isFinite) || (colour.length !== 1 && colour.length !== channels)) {
    const must = `one finite number or one for each of ${channels} channels`;
    throw new RangeError(invalid("fill", "value", must, value));
  }
  return tf.tidy(() => tf.add(tf.zerosLike(images), tf.tensor1d([...colour])));
}

/**
 * Each image's own mean colour: per channel, the mean over its pixels.
 *
 * @example
 * ```ts
 * const fill = meanColourFill(images);
 * ```
 */
export function meanColourFill(images: tf.Tensor): tf.Tensor4D {
  imageShape("fill", images);
  return tf.tidy(() => tf.add(tf.zerosLike(images), tf.mean(images, [1, 2], true)));
}

/**
 * The window of the mask metrics' blur: 51 pixels on a side of 224, as in Hesse et al. 2021, the
 * nearest odd number to that ratio for other sizes (7 for 28 pixels), at least 3.
 */
export function paperBlurKernel(side: number): number {
  return Math.max(3, 2 * Math.round((side * 51 / 224 - 1) / 2) + 1);
}

/**
 * The image itself, blurred by a box (see {@link boxBlur}): close to the data, but it still shows
 * the silhouette. The paper's Gaussian is cut off at 0.44 of its width, where its weight is still
 * 0.91, hence a box.
 *
 * @param kernel odd number of pixels, default {@link paperBlurKernel} of the shorter side
 *
 * @example
 * ```ts
 * const fill = blurFill(images);
 * ```
 */
export function blurFill(images: tf.Tensor, kernel?: number): tf.Tensor4D {
  const [, height, width] = imageShape("blur", images);
  return boxBlur(images, kernel ?? paperBlurKernel(Math.min(height, width)));
}

/**
 * Uniform noise, drawn afresh for every pixel and channel.
 *
 * @param options.range lowest and highest value in model-input space, default [0, 1]
 * @throws {RangeError} if range is not two increasing numbers
 *
 * @example
 * ```ts
 * const fill = noiseFill(images, { random: random(1).fork("fill") });
 * ```
 */
export function noiseFill(
  images: tf.Tensor,
  { random, range = [0, 1] }: {
    readonly random: Random;
    readonly range?: readonly [number, number];
  },
): tf.Tensor4D {
  const [low, high] = range;
  if (!(low < high)) {
    throw new RangeError(invalid("fill", "range", "two increasing numbers", range));
  }
  const noise = random.uniformArray(images.size).map((value) => low + value * (high - low));
  return tf.tensor4d(noise, imageShape("fill", images));
}
