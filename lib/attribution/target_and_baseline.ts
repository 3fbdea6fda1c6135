import * as tf from "@tensorflow/tfjs";
import {
  type Forward,
  invalid,
  requireFinite,
  requireKnownOptions,
  requireList,
  requirePositiveInteger,
  withTape,
} from "@lib/runtime";

/**
 * The output that is explained: one index for every example, or one for each, as a list, a typed array of
 * any kind (labels, predictions) or an int32 tensor `[batch]`.
 */
export type Target = number | ArrayLike<number> | BigInt64Array | BigUint64Array | tf.Tensor;

/** What every gradient-based method asks for. */
export interface TargetOptions {
  /**
   * Index of the explained output, 0 .. outputs - 1, or one for each example; it may be absent where the
   * network has one output.
   */
  readonly target?: Target | undefined;
}

/** A baseline x': one number for every feature, one example `[1, ...]`, or one for each `[batch, ...]`. */
export type Baseline = number | tf.Tensor;

/** What a tensor cannot be seen to be from its dtype and shape. */
function stateOf(value: unknown): string {
  return value instanceof tf.Tensor && value.isDisposed ? ", not yet disposed" : "";
}

/**
 * The target of each example as a list of indices, a tensor's read once; undefined where the target is
 * left open, which is for {@linkcode targetList} to judge.
 *
 * @throws {TypeError} If the target is neither a number nor numbers, nor an int32 tensor.
 * @throws {RangeError} If there is not one for each example, or one is no integer of 0 or more.
 */
export async function readTarget(
  action: string,
  target: Target | undefined,
  batch: number,
): Promise<readonly number[] | undefined> {
  if (!(target instanceof tf.Tensor)) return indices(action, target, batch);
  requireIndexTensor(action, target);
  return indices(action, spread(target, await target.data()), batch);
}

/** As {@linkcode readTarget}, at once: a tensor's values must be in host memory. */
export function readTargetNow(
  action: string,
  target: Target | undefined,
  batch: number,
): readonly number[] | undefined {
  if (!(target instanceof tf.Tensor)) return indices(action, target, batch);
  requireIndexTensor(action, target);
  let values;
  try {
    values = target.dataSync();
  } catch {
    const must = 'read first, since its values are on the device, as "await target.data()"';
    throw new TypeError(invalid(action, "target", must, target));
  }
  return indices(action, spread(target, values), batch);
}

/** A tensor without axes is one index for every example. */
function spread({ rank }: tf.Tensor, values: ArrayLike<number>): number | ArrayLike<number> {
  return rank === 0 ? values[0]! : values;
}

function requireIndexTensor(action: string, target: tf.Tensor): void {
  if (target.dtype === "int32" && target.rank <= 1 && !target.isDisposed) return;
  const must = `an int32 tensor [batch]${stateOf(target)}`;
  throw new TypeError(invalid(action, "target", must, target));
}

function indices(
  action: string,
  target: Exclude<Target, tf.Tensor> | undefined,
  batch: number,
): readonly number[] | undefined {
  requirePositiveInteger(action, "batch", batch);
  if (target === undefined) return undefined;
  if (typeof target === "number") return requireIndices(action, new Array(batch).fill(target));
  if (!Array.isArray(target) && (!ArrayBuffer.isView(target) || target instanceof DataView)) {
    throw new TypeError(invalid(action, "target", FORMS, target));
  }
  if (target.length !== batch) {
    const must = `one index for each of ${batch} examples`;
    throw new RangeError(invalid(action, "target", must, target));
  }
  const isBig = target instanceof BigInt64Array || target instanceof BigUint64Array;
  return requireIndices(action, isBig ? Array.from(target, Number) : Array.from(target));
}

const FORMS = "an index, a list or typed array of indices, or an int32 tensor [batch]";

function requireIndices(action: string, list: readonly number[]): readonly number[] {
  const wrong = list.findIndex((index) => !(Number.isInteger(index) && index >= 0));
  if (wrong < 0) return list;
  throw new RangeError(invalid(action, "target", "a class index, 0 or more", list[wrong]));
}

/**
 * The target of each example for a network of so many outputs; where it was left open, the only output.
 *
 * @param target As {@linkcode readTarget} gives it.
 * @throws {TypeError} If it was left open and there are several outputs.
 * @throws {RangeError} If an index is no output's.
 */
export function targetList(
  action: string,
  target: readonly number[] | undefined,
  form: { readonly batch: number; readonly outputs: number },
): readonly number[] {
  requireKnownOptions(action, form, { batch: "a positive integer", outputs: "a positive integer" });
  const { batch, outputs } = form;
  if (target !== undefined) requireList(action, "target", target, "indices");
  if (target === undefined) {
    if (outputs === 1) return new Array(batch).fill(0);
    const must = `given, as the network has ${outputs} outputs: ${FORMS}`;
    throw new TypeError(invalid(action, "target", must, target));
  }
  const outside = target.find((index) => index >= outputs);
  if (outside === undefined) return target;
  throw new RangeError(invalid(action, "target", `a class index below ${outputs}`, outside));
}

/**
 * F_c(x) of each example: the logit of its target, `[batch]`.
 *
 * The logit is selected by a product with a mask: `gather` has no gradient on wasm, and `oneHot` takes
 * no single class and fills float32 with integers there.
 *
 * @param forward A checked one.
 */
export function targetLogits(
  action: string,
  forward: Forward,
  inputs: tf.Tensor,
  target: readonly number[] | undefined,
): tf.Tensor1D {
  const logits = forward(inputs), [batch, outputs] = logits.shape;
  const mask = new Float32Array(batch * outputs);
  targetList(action, target, { batch, outputs }).forEach((c, i) => mask[i * outputs + c] = 1);
  return logits.mul(tf.tensor2d(mask, [batch, outputs])).sum(1);
}

/** dF_c(x)/dx of each example, of the inputs' shape; every method's gradient goes through here. */
export function targetGradient(
  action: string,
  forward: Forward,
  inputs: tf.Tensor,
  target: readonly number[] | undefined,
): tf.Tensor {
  // Examples do not interact, so the gradient of the sum is each example's own gradient.
  const total = (x: tf.Tensor) => targetLogits(action, forward, x, target).sum();
  return tf.tidy(() => withTape(() => tf.grad(total)(inputs), action));
}

/**
 * Tries the gradient of the first pass where several passes come before it, so that a network without one
 * is refused at once.
 */
export function requireGradient(
  action: string,
  forward: Forward,
  inputs: tf.Tensor,
  batchSize: number,
): void {
  if (inputs.shape[0]! <= batchSize) return;
  tf.tidy(() => {
    const total = (x: tf.Tensor) => forward(x).sum();
    withTape(() => tf.grad(total)(inputs.slice(0, batchSize)), action);
  });
}

/** The baseline as one example `[1, ...]`, or as one for each; the caller disposes it. */
export function resolveBaseline(
  action: string,
  baseline: Baseline | undefined,
  inputs: tf.Tensor,
): tf.Tensor {
  const single = [1, ...inputs.shape.slice(1)];
  if (baseline === undefined) return tf.zeros(single);
  if (typeof baseline === "number") {
    requireFinite(action, "baseline", baseline);
    return tf.fill(single, baseline);
  }
  const isTensor = (baseline as unknown) instanceof tf.Tensor;
  if (isTensor && baseline.dtype === "float32" && !baseline.isDisposed) {
    const { shape } = baseline;
    if (shape.join() === inputs.shape.join() || shape.join() === single.join()) {
      return baseline.clone();
    }
  }
  const write = isTensor ? stateOf(baseline) : `, written tf.tensor(..., [${single.join(", ")}])`;
  const shape = `[${inputs.shape.join(", ")}], or the same with a batch of 1${write}`;
  const must = `a number or float32 of shape ${shape}`;
  throw new TypeError(invalid(action, "baseline", must, baseline));
}

/** The baselines of some examples of a batch, one for each; run it inside a tidy. */
export function baselinesOf(baseline: tf.Tensor, first: number, count: number): tf.Tensor {
  if (baseline.shape[0] !== 1) return baseline.slice(first, count);
  return baseline.broadcastTo([count, ...baseline.shape.slice(1)]);
}
