import * as tf from "@tensorflow/tfjs";
import { type FixedBatchNorm, foldBatchNorm } from "./folded_batch_norm.ts";

/** A convolution of [batch, height, width, from] and what comes after it. */
export interface FusedConvolution {
  /** [height, width, from, to]. */
  readonly kernel: tf.Tensor;
  readonly strides: number;
  readonly pad: "same" | "valid" | number;
  /** Added after the convolution: [to]. */
  readonly bias?: tf.Tensor | undefined;
  /** In the place of a bias. */
  readonly batchNorm?: FixedBatchNorm | undefined;
  /** Whether what is negative becomes 0 at the end. */
  readonly relu: boolean;
}

/**
 * A convolution, a bias or a batch norm with fixed statistics, and a ReLU, as one kernel: on wasm, where
 * that takes half the memory of a gradient and some of its time. Differentiable, also twice; equal to the
 * operations one by one up to rounding.
 *
 * @throws {Error} On another backend.
 */
export function fusedConvolution(
  x: tf.Tensor,
  { kernel, strides, pad, bias, batchNorm, relu }: FusedConvolution,
): tf.Tensor {
  return tf.tidy(() => {
    const folded = batchNorm ? foldBatchNorm(kernel, batchNorm) : { kernel, bias };
    const inputs = { x, filter: folded.kernel, ...folded.bias && { bias: folded.bias } };
    const activation = relu ? "relu" : "linear";
    const attributes = { strides, pad, dataFormat: "NHWC", dilations: 1, activation };
    return tf.engine().runKernel("FusedConv2D", inputs, attributes) as tf.Tensor;
  });
}
