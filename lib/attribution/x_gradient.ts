import type * as tf from "@tensorflow/tfjs";
import type { XModel } from "@lib/runtime";
import { inputXGradient } from "./input_x_gradient.ts";
import type { TargetOptions } from "./target.ts";

/**
 * The X-Gradient: Integrated Gradients with the zero baseline, exactly, in a single pass.
 *
 * For F(ax) = a F(x), a >= 0, the gradient is constant on the ray (0, x], so the path integral
 * collapses: IG_i(x, 0) = x_i * dF_c(x)/dx_i. The premise is in the type: only a network that passed
 * the homogeneity check is an {@link XModel}.
 *
 * Axioms: all of Integrated Gradients'; completeness is Euler's theorem, sum_i XG_i = F_c(x).
 *
 * Cost: one forward and one backward pass; IG with n steps costs n of each.
 *
 * @param xModel A certified nonnegatively homogeneous network.
 * @param inputs `[batch, ...]`, for images `[batch, height, width, channels]`.
 * @returns The shape and dtype of `inputs`, in logits; the caller disposes it.
 * @throws {TypeError} Where `inputs` is no float32 batch or the model gives no logits of the batch.
 * @throws {RangeError} Where a target is no class index.
 *
 * Reference: Hesse, Schaub-Meyer and Roth, NeurIPS 2021, arXiv 2111.07668.
 *
 * @example
 * ```ts
 * const xModel = await certifyXModel(model.forward, images);
 * const contribution = xGradient(xModel, images, { target: 3 });
 * ```
 */
export function xGradient(xModel: XModel, inputs: tf.Tensor, options: TargetOptions): tf.Tensor {
  return inputXGradient(xModel, inputs, options);
}
