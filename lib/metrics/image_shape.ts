import { invalid } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";

/**
 * The sizes [batch, height, width, channels] of a tensor that must have these axes.
 *
 * @throws {TypeError} if the tensor is not of rank 4 or is empty
 */
export function imageShape(
  action: string,
  images: tf.Tensor,
  argument = "images",
): [batch: number, height: number, width: number, channels: number] {
  if (images.rank !== 4 || images.size === 0) {
    const must = "a tensor [batch, height, width, channels]";
    throw new TypeError(invalid(action, argument, must, images));
  }
  return images.shape as [number, number, number, number];
}
