import { type Forward, invalid, requireKnownOptions, requireList } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import { layoutOf, type PixelLayout } from "../pixel_scores.ts";
import { type Mask, MASKING, type MaskingOptions, runMasked } from "./run_masked.ts";

/**
 * The logits of masked images: the one place where pixels are hidden.
 *
 * Masks are composed on the host and sent in forward passes of `batchSize`, so that memory does not
 * grow with their number; all channels of a pixel are shown or hidden together. Images and fill are
 * only read.
 *
 * Cost: one forward pass an entry of `masks`, and a device read-back a batch.
 *
 * @param images [batch, height, width, channels], or series [batch, time, channels], where a time step
 * with all its channels is what a pixel is of an image, or tables [batch, features], where a feature is.
 * @param options.masks Any number of them, in any order.
 * @returns The logits of each mask, in the order of the masks.
 * @throws {TypeError} If images, fill or logits are not of their form, or an option is unknown.
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
  const action = "mask images";
  requireKnownOptions(action, options, { ...MASKING, masks: true });
  const { masks, ...masking } = options, layout = layoutOf(action, images);
  if (!Array.isArray(masks)) {
    throw new TypeError(invalid(action, "masks", "a list of masks", masks));
  }
  masks.forEach((mask, i) => checkMask(mask, i, layout));
  const logits: Float32Array[] = [];
  await runMasked(forward, images, {
    ...masking,
    action,
    count: masks.length,
    maskAt: (i) => masks[i]!,
    read: (row) => logits.push(row.slice()),
  });
  return logits;
}

function checkMask(mask: Mask, i: number, { batch, pixels }: PixelLayout): void {
  const action = "mask images", { image, order, visible } = mask ?? {};
  if (!Number.isInteger(image) || image < 0 || image >= batch) {
    throw new RangeError(
      invalid(action, `masks[${i}].image`, `an integer in [0, ${batch})`, image),
    );
  }
  requireList(action, `masks[${i}].order`, order, "pixels");
  if (!Number.isInteger(visible) || visible < 0 || visible > order.length) {
    const must = `an integer in [0, ${order.length}]`;
    throw new RangeError(invalid(action, `masks[${i}].visible`, must, visible));
  }
  for (let k = 0; k < order.length; k++) {
    if (Number.isInteger(order[k]) && order[k]! >= 0 && order[k]! < pixels) continue;
    throw new RangeError(invalid(action, `masks[${i}].order`, `pixels below ${pixels}`, order));
  }
}
