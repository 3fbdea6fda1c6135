import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid, requireFinite, withTape } from "@lib/runtime";

/** The output that is explained: one index for every example, or one for each. */
export type Target = number | readonly number[];

/** What every gradient-based method asks for. */
export interface TargetOptions {
  /** Index of the explained output, 0 .. classes - 1; a list has one for each example. */
  readonly target: Target;
}

/** A baseline x': one number for every feature, one example `[1, ...]`, or one for each `[batch, ...]`. */
export type Baseline = number | tf.Tensor;

/** Requires a float32 tensor with a batch axis and at least one example. */
export function requireInputs(action: string, inputs: tf.Tensor): void {
  if (inputs.dtype === "float32" && inputs.rank >= 2 && inputs.size > 0) return;
  const must = "a float32 tensor [batch, ...] with at least one example";
  throw new TypeError(invalid(action, "inputs", must, inputs));
}

/** The target of each example as a list of indices; requires inputs as {@link requireInputs} does. */
export function targetList(action: string, target: Target, inputs: tf.Tensor): readonly number[] {
  requireInputs(action, inputs);
  const batch = inputs.shape[0]!;
  const list = typeof target === "number" ? new Array<number>(batch).fill(target) : target;
  if (list.length !== batch) {
    const must = `one index for each of ${batch} examples`;
    throw new RangeError(invalid(action, "target", must, target));
  }
  if (!list.every((index) => Number.isInteger(index) && index >= 0)) {
    throw new RangeError(invalid(action, "target", "a class index, 0 or more", target));
  }
  return list;
}

/**
 * F_c(x) of each example: the logit of its target, `[batch]`.
 *
 * The logit is selected by a product with a mask: `gather` has no gradient on wasm, and `oneHot` takes
 * no single class and fills float32 with integers there.
 */
export function targetLogits(
  action: string,
  forward: Forward,
  inputs: tf.Tensor,
  target: readonly number[],
): tf.Tensor1D {
  const logits = forward(inputs);
  const [batch, classes] = logits.shape;
  if (logits.rank !== 2 || batch !== inputs.shape[0]) {
    const must = `logits of shape [${inputs.shape[0]}, classes]`;
    throw new TypeError(invalid(action, "forward(inputs)", must, logits));
  }
  const outside = target.find((index) => index >= classes);
  if (outside !== undefined) {
    throw new RangeError(invalid(action, "target", `a class index below ${classes}`, outside));
  }
  const mask = new Float32Array(batch * classes);
  target.forEach((index, i) => mask[i * classes + index] = 1);
  return logits.mul(tf.tensor2d(mask, [batch, classes])).sum(1);
}

/** dF_c(x)/dx of each example, of the inputs' shape; every method's gradient goes through here. */
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

/** The baseline with the inputs' shape; the caller disposes it. */
export function resolveBaseline(action: string, baseline: Baseline, inputs: tf.Tensor): tf.Tensor {
  if (typeof baseline === "number") {
    requireFinite(action, "baseline", baseline);
    return tf.fill(inputs.shape, baseline);
  }
  const [batch, ...features] = baseline.shape;
  const sameFeatures = features.join() === inputs.shape.slice(1).join();
  if (baseline.dtype !== "float32" || !sameFeatures || (batch !== 1 && batch !== inputs.shape[0])) {
    const shape = `[${inputs.shape.join(", ")}], or the same with a batch of 1`;
    const must = `a number or float32 of shape ${shape}`;
    throw new TypeError(invalid(action, "baseline", must, baseline));
  }
  return tf.tidy(() => baseline.broadcastTo(inputs.shape).clone());
}
