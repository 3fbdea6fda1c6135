import * as tf from "@tensorflow/tfjs";
import type { Forward } from "@lib/runtime";
import { targetGradient } from "./gradient.ts";
import { checkInputs, targetList, type TargetOptions } from "./target.ts";

/**
 * Input x gradient: x_i * dF_c(x)/dx_i, signed.
 *
 * On a network that is nonnegatively homogeneous this is Integrated Gradients with the zero baseline:
 * see {@link xGradient}, which asks for that premise. On any other network it is an approximation
 * with one step at alpha = 1 and satisfies no completeness.
 *
 * Cost: one forward and one backward pass.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, classes]`.
 * @param inputs `[batch, ...]`, for images `[batch, height, width, channels]`.
 * @returns The shape and dtype of `inputs`, in logits; the caller disposes it.
 * @throws {TypeError} Where `inputs` is no float32 batch or `forward` gives no logits of the batch.
 * @throws {RangeError} Where a target is no class index.
 *
 * Reference: Shrikumar, Greenside, Shcherbina and Kundaje, 2016, arXiv 1605.01713.
 *
 * @example
 * ```ts
 * const contribution = inputXGradient(model.forward, images, { target: labels });
 * ```
 */
export function inputXGradient(
  forward: Forward,
  inputs: tf.Tensor,
  options: TargetOptions,
): tf.Tensor {
  const action = "compute input x gradient";
  checkInputs(action, inputs);
  const target = targetList(action, options.target, inputs.shape[0]!);
  return tf.tidy(() => inputs.mul(targetGradient(action, forward, inputs, target)));
}
