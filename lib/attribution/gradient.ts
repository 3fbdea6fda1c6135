import * as tf from "@tensorflow/tfjs";
import { type Forward, withTape } from "@lib/runtime";
import { checkInputs, targetList, targetLogits, type TargetOptions } from "./target.ts";

/**
 * The gradient of the target's logit with respect to the input, dF_c(x)/dx, signed.
 *
 * It says how the logit reacts to a small change of each feature (sensitivity), not what the feature
 * contributed. Its absolute value is the saliency map.
 *
 * Axioms: implementation invariance, linearity; neither completeness nor sensitivity (it is 0 where
 * the network is saturated).
 *
 * Cost: one forward and one backward pass.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, classes]`.
 * @param inputs `[batch, ...]`, for images `[batch, height, width, channels]`.
 * @returns The shape and dtype of `inputs`, in logits per unit of input; the caller disposes it.
 * @throws {TypeError} Where `inputs` is no float32 batch or `forward` gives no logits of the batch.
 * @throws {RangeError} Where a target is no class index.
 *
 * Reference: Simonyan, Vedaldi and Zisserman, ICLR Workshop 2014, arXiv 1312.6034.
 *
 * @example
 * ```ts
 * const sensitivity = gradient(model.forward, images, { target: 3 });
 * ```
 */
export function gradient(forward: Forward, inputs: tf.Tensor, options: TargetOptions): tf.Tensor {
  const action = "compute the gradient";
  checkInputs(action, inputs);
  return targetGradient(
    action,
    forward,
    inputs,
    targetList(action, options.target, inputs.shape[0]!),
  );
}

/** The gradient for arguments that are already checked; every method goes through here. */
export function targetGradient(
  action: string,
  forward: Forward,
  inputs: tf.Tensor,
  target: readonly number[],
): tf.Tensor {
  // Examples do not interact, so the gradient of the sum is each example's own gradient.
  const total = (x: tf.Tensor) => targetLogits(action, forward, x, target).sum();
  return tf.tidy(() => withTape(() => tf.grad(total)(inputs)));
}
