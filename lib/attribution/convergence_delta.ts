import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid } from "@lib/runtime";
import { type Baseline, resolveBaseline } from "./baseline.ts";
import { checkInputs, targetList, targetLogits, type TargetOptions } from "./target.ts";

/** What the convergence delta is measured on. */
export interface ConvergenceDeltaOptions extends TargetOptions {
  /** `[batch, ...]`, the shape of the inputs, in logits. */
  readonly attributions: tf.Tensor;
  /** x'; default 0 in model-input space. */
  readonly baseline?: Baseline;
}

/**
 * The convergence delta: how far an attribution is from completeness, in logits, signed.
 *
 * delta = sum_i A_i - (F_c(x) - F_c(x')).
 *
 * Cost: two forward passes, no gradient.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, classes]`.
 * @param inputs `[batch, ...]`.
 * @returns `[batch]`, in logits; the caller disposes it.
 * @throws {TypeError} Where a shape or dtype does not fit.
 * @throws {RangeError} Where a target is no class index.
 *
 * Reference: Sundararajan, Taly and Yan, ICML 2017, arXiv 1703.01365.
 *
 * @example
 * ```ts
 * const delta = convergenceDelta(model.forward, images, { attributions, target: 3 });
 * ```
 */
export function convergenceDelta(
  forward: Forward,
  inputs: tf.Tensor,
  { attributions, target, baseline = 0 }: ConvergenceDeltaOptions,
): tf.Tensor1D {
  const action = "compute the convergence delta";
  checkInputs(action, inputs);
  checkAttributions(action, attributions, inputs);
  const batch = inputs.shape[0]!, list = targetList(action, target, batch);
  return tf.tidy(() => {
    const start = resolveBaseline(action, baseline, inputs);
    const difference = targetLogits(action, forward, inputs, list)
      .sub(targetLogits(action, forward, start, list));
    return attributions.reshape([batch, -1]).sum<tf.Tensor1D>(1).sub(difference);
  });
}

/** Refuses attributions that have not the inputs' shape. */
export function checkAttributions(
  action: string,
  attributions: tf.Tensor,
  inputs: tf.Tensor,
): void {
  if (attributions.dtype === "float32" && attributions.shape.join() === inputs.shape.join()) return;
  const must = `float32 of the inputs' shape [${inputs.shape.join(", ")}]`;
  throw new TypeError(invalid(action, "attributions", must, attributions));
}
