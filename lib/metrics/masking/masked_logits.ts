import { type Forward, invalid, readFinite, requirePositiveInteger } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { imageShape } from "../pixel_scores.ts";

/**
 * One masked image to be tried: the first `visible` pixels of `order` show the image, all others
 * the fill.
 */
export interface Mask {
  /** Index of the image in the batch. */
  readonly image: number;
  /** Pixels as row-major indices; those left out are hidden. */
  readonly order: Uint32Array;
  /** How many pixels from the front of the order are visible, in [0, order.length]. */
  readonly visible: number;
}

/** What every metric that masks images takes. */
export interface MaskingOptions {
  /** What hidden pixels show, of the images' shape: any baseline. */
  readonly fill: tf.Tensor;
  /**
   * Masked images in one forward pass, default 64. It changes memory and speed, no result beyond
   * rounding.
   */
  readonly batchSize?: number;
  /** Called after every forward pass with the number of masked images done and of all. */
  readonly onProgress?: (done: number, total: number) => void | Promise<void>;
  /** Stops between two forward passes with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * The logits of masked images: the one place where pixels are hidden.
 *
 * Masks are composed on the host and sent in forward passes of `batchSize`, so that memory does not
 * grow with their number; all channels of a pixel are shown or hidden together. Images and fill are
 * only read.
 *
 * Cost: one forward pass an entry of `masks`, and a device read-back a batch.
 *
 * @param images [batch, height, width, channels]
 * @param options.masks Any number of them, in any order.
 * @returns The logits of each mask, in the order of the masks.
 * @throws {TypeError} If images are not of rank 4 or the fill has another shape.
 * @throws {RangeError} If batchSize is not a positive integer, a mask is out of range, or a logit
 * is not finite.
 *
 * @example
 * ```ts
 * import { descendingOrder, maskedLogits } from "@lib/metrics";
 * import type { Forward } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.reshape([-1, 4]);
 * const images = tf.ones([1, 2, 2, 1]), fill = tf.zeros([1, 2, 2, 1]);
 * const masks = [{ image: 0, order: descendingOrder([1, 3, 2, 4]), visible: 2 }];
 * console.log(await maskedLogits(forward, images, { masks, fill })); // [[0, 1, 0, 1]]
 * ```
 */
export async function maskedLogits(
  forward: Forward,
  images: tf.Tensor,
  options: MaskingOptions & { readonly masks: readonly Mask[] },
): Promise<Float32Array[]> {
  const { masks, fill, batchSize = 64, onProgress, signal } = options;
  const [batch, height, width, channels] = imageShape("mask images", images);
  requirePositiveInteger("mask images", "batchSize", batchSize);
  if (!tf.util.arraysEqual(fill.shape, images.shape)) {
    const must = `of the images' shape [${images.shape}]`;
    throw new TypeError(invalid("mask images", "fill", must, fill));
  }
  masks.forEach((mask, i) => checkMask(mask, i, batch, height * width));
  const pixels = await readFinite(images, "images");
  const hidden = await readFinite(fill, "fill");

  const size = height * width * channels;
  const logits: Float32Array[] = [];
  for (let start = 0; start < masks.length; start += batchSize) {
    signal?.throwIfAborted();
    const current = masks.slice(start, start + batchSize);
    const composed = new Float32Array(current.length * size);
    current.forEach(({ image, order, visible }, i) => {
      composed.set(hidden.subarray(image * size, (image + 1) * size), i * size);
      for (const pixel of order.subarray(0, visible)) {
        const from = image * size + pixel * channels;
        composed.set(pixels.subarray(from, from + channels), i * size + pixel * channels);
      }
    });
    const output = tf.tidy(() =>
      forward(tf.tensor4d(composed, [current.length, height, width, channels]))
    );
    try {
      const values = await readFinite(output, "logits");
      const classes = values.length / current.length;
      for (let i = 0; i < current.length; i++) {
        logits.push(values.slice(i * classes, (i + 1) * classes));
      }
    } finally {
      output.dispose();
    }
    await onProgress?.(logits.length, masks.length);
  }
  return logits;
}

function checkMask({ image, order, visible }: Mask, i: number, batch: number, pixels: number) {
  const action = "mask images";
  if (!Number.isInteger(image) || image < 0 || image >= batch) {
    throw new RangeError(
      invalid(action, `masks[${i}].image`, `an integer in [0, ${batch})`, image),
    );
  }
  if (!Number.isInteger(visible) || visible < 0 || visible > order.length) {
    const must = `an integer in [0, ${order.length}]`;
    throw new RangeError(invalid(action, `masks[${i}].visible`, must, visible));
  }
  if (order.some((pixel) => pixel >= pixels)) {
    throw new RangeError(invalid(action, `masks[${i}].order`, `pixels below ${pixels}`, order));
  }
}
