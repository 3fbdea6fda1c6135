import type { Forward } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/**
 * F_0(x) = sum_i w_i x_i and F_1 = `rival`, a constant: every pixel's contribution under a black
 * fill is known, w_i x_i, so is the best order of the pixels, and class 0 is predicted exactly
 * while F_0 >= rival.
 */
export function additive(weights: readonly number[], rival = 0): Forward {
  return (x) => {
    const flat = x.reshape<tf.Tensor2D>([x.shape[0]!, -1]);
    const column = tf.tensor2d([...weights], [weights.length, 1]);
    const sum = tf.matMul(flat, column) as tf.Tensor2D;
    return tf.concat2d([sum, tf.fill([x.shape[0]!, 1], rival) as tf.Tensor2D], 1);
  };
}

/** Images of one channel from lists of rows x columns values. */
export function grey(height: number, width: number, ...images: number[][]): tf.Tensor4D {
  return tf.tensor4d(images.flat(), [images.length, height, width, 1]);
}
