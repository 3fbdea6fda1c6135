import { invalid } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { imageShape } from "../image_shape.ts";

/**
 * Images blurred by the mean over a square window of `kernel` x `kernel` pixels, reflected at the
 * border (without repeating the edge), each channel on its own.
 *
 * Cost: 2 kernel operations a value, one pass a direction.
 *
 * @param images [batch, height, width, channels]
 * @param kernel odd number of pixels, at most twice the shorter side less one
 * @returns of the images' shape
 * @throws {TypeError} if images are not of rank 4
 * @throws {RangeError} if kernel is not an odd integer in range
 *
 * @example
 * ```ts
 * const blurred = boxBlur(images, 7);
 * ```
 */
export function boxBlur(images: tf.Tensor, kernel: number): tf.Tensor4D {
  const [, height, width] = imageShape("blur", images);
  const longest = 2 * Math.min(height, width) - 1;
  if (!Number.isInteger(kernel) || kernel % 2 !== 1 || kernel < 1 || kernel > longest) {
    throw new RangeError(invalid("blur", "kernel", `an odd integer in [1, ${longest}]`, kernel));
  }
  const border: [number, number] = [(kernel - 1) / 2, (kernel - 1) / 2];
  return tf.tidy(() => {
    const padded = tf.mirrorPad(
      images as tf.Tensor4D,
      [[0, 0], border, border, [0, 0]],
      "reflect",
    );
    return tf.avgPool(tf.avgPool(padded, [kernel, 1], 1, "valid"), [1, kernel], 1, "valid");
  });
}
