import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid } from "@lib/runtime";

/** The output that is explained: one index for every example, or one for each. */
export type Target = number | readonly number[];

/** What every gradient-based method asks for. */
export interface TargetOptions {
  /** Index of the explained output, 0 .. classes - 1; a list has one for each example. */
  readonly target: Target;
}

/** Refuses anything but a float32 tensor with a batch axis and at least one example. */
export function checkInputs(action: string, inputs: tf.Tensor): void {
  if (inputs.dtype !== "float32" || inputs.rank < 2 || inputs.size === 0) {
    const must = "a float32 tensor [batch, ...] with at least one example";
    throw new TypeError(invalid(action, "inputs", must, inputs));
  }
}

/** The target of each example, as a list of `batch` indices. */
export function targetList(action: string, target: Target, batch: number): readonly number[] {
  const list = typeof target === "number" ? new Array<number>(batch).fill(target) : target;
  if (list.length !== batch) {
    throw new RangeError(
      invalid(action, "target", `one index for each of ${batch} examples`, target),
    );
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
