import * as tf from "@tensorflow/tfjs";
import { invalid } from "./errors.ts";
import { refuseDroppedNan } from "./repairs/wasm/lost_nan.ts";

/**
 * A model as every method sees it: a differentiable function from inputs
 * `[batch, ...]` to logits (before softmax) `[batch, outputs]`.
 */
export type Forward = (inputs: tf.Tensor) => tf.Tensor2D;

declare const homogeneous: unique symbol;

/**
 * A {@link Forward} that a numeric check has found nonnegatively homogeneous,
 * F(ax) = a F(x) for a >= 0: the premise under which the X-Gradient equals
 * Integrated Gradients (Hesse, Schaub-Meyer and Roth, NeurIPS 2021, arXiv 2111.07668).
 * Only that check hands the type out.
 */
export type XModel = Forward & { readonly [homogeneous]: true };

/**
 * The model with every output checked: a numeric tensor [batch, outputs], one row for each input.
 *
 * @param action What fails where an output is something else, e.g. `compute integrated gradients`.
 * @throws {TypeError} If `forward` is no function; from the result, if an output is a promise, an array,
 * a vector, a sequence or has another batch: the sentence says what to write instead.
 * @throws {RangeError} If NaN arises in the network where it would be lost: from the result's first call.
 * @throws {Error} If `forward` throws: from the result, in a sentence that says on which inputs.
 *
 * @example
 * ```ts
 * import { checkedForward } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = checkedForward("explain", (x) => tf.matMul(x as tf.Tensor2D, tf.ones([3, 2])));
 * ```
 */
export function checkedForward(action: string, forward: Forward): Forward {
  if (typeof forward !== "function") {
    const must =
      "a function from inputs to logits (of a tfjs model: fromLayersModel(model).forward)";
    throw new TypeError(invalid(action, "forward", must, forward));
  }
  let isNew = true;
  return (inputs) => {
    const output = isNew
      ? refuseDroppedNan(action, () => run(action, forward, inputs))
      : run(action, forward, inputs);
    isNew = false;
    const must = wrongOutput(output, inputs.shape[0]!);
    if (must === undefined) return output as tf.Tensor2D;
    // Refused here, so that nobody else will ask what became of it.
    if (output instanceof Promise) output.catch(() => {});
    throw new TypeError(invalid(action, "forward(inputs)", must, output));
  };
}

/** This library's own errors, which say enough, but none of JavaScript's that begin alike. */
const SENTENCE =
  /^Cannot (?!(read|set) propert|destructure|convert|mix|access|assign|delete|redefine|perform)/;

/** The output, or an error that says what the network was given. */
function run(action: string, forward: Forward, inputs: tf.Tensor): unknown {
  try {
    return forward(inputs);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    if (SENTENCE.test(message)) throw cause;
    const given = `${inputs.dtype}[${inputs.shape.join(", ")}]`;
    throw new Error(`Cannot ${action} as "forward" fails on ${given}: ${message}`, { cause });
  }
}

/** What an output must be in place of what it is; undefined where it is right. */
function wrongOutput(output: unknown, batch: number): string | undefined {
  const shape = "a tensor [batch, outputs]";
  if (output instanceof Promise) {
    return `${shape} at once, not a promise of it: return the tensor, and read nothing inside`;
  }
  if (Array.isArray(output)) {
    return `${shape}, not an array: return the one output to explain, e.g. outputs[0]`;
  }
  if (!(output instanceof tf.Tensor)) return shape;
  if (output.isDisposed) return `${shape} that is not yet disposed`;
  if (output.rank < 2) {
    return `${shape}, not a vector: keep the axis of outputs (reshape([-1, 1]), no squeeze)`;
  }
  if (output.rank > 2) {
    return `${shape}, not a sequence or image: choose one position, pool or flatten`;
  }
  if (output.shape[0] !== batch) return `${shape} with one row for each of ${batch} inputs`;
  return output.dtype === "float32" && output.size > 0
    ? undefined
    : `${shape} of dtype float32, one output or more`;
}

/** How far a row may be from the sum 1: float32's rounding of a softmax over a thousand classes. */
const ROUNDING = 1e-5;

/**
 * Whether outputs look like probabilities where logits are expected: two or more a row, none negative,
 * every row of sum 1.
 *
 * @param values [batch, outputs], row-major.
 * @param outputs Values a row.
 */
export function areProbabilities(values: ArrayLike<number>, outputs: number): boolean {
  if (outputs < 2 || values.length === 0) return false;
  for (let start = 0; start < values.length; start += outputs) {
    let sum = 0;
    for (let i = start; i < start + outputs; i++) {
      if (!(values[i]! >= 0)) return false;
      sum += values[i]!;
    }
    if (Math.abs(sum - 1) > ROUNDING) return false;
  }
  return true;
}

/** Requires outputs that a softmax is still to come after. @throws {RangeError} If they sum to 1. */
export function requireLogits(action: string, values: ArrayLike<number>, outputs: number): void {
  if (!areProbabilities(values, outputs)) return;
  const must = "logits: these outputs sum to 1, give them before the softmax " +
    "(fromLayersModel() and fromGraphModel() take it off)";
  throw new RangeError(invalid(action, "forward(inputs)", must, values));
}

let isTold = false;

/**
 * Tells once a process that a network gives probabilities where logits are meant.
 * Integrated Gradients of a probability are complete too, but they are those of a saturated output.
 *
 * @param values [batch, outputs], row-major, of the first pass.
 */
export function tellProbabilities(values: ArrayLike<number>, outputs: number): void {
  if (isTold || !areProbabilities(values, outputs)) return;
  isTold = true;
  console.log(
    "The outputs are nonnegative and sum to 1 in every example: they look like probabilities. " +
      "Attributions are usually taken of the logits, before the softmax " +
      "(fromLayersModel() and fromGraphModel() take it off).",
  );
}

/**
 * Tells once a process that the one output of a network lies in [0, 1] in every example, where its sign is
 * to decide: a sigmoid's probability is never negative, so that every class would be 1.
 *
 * @param values The output of two examples or more.
 */
export function tellOneProbability(values: ArrayLike<number>): void {
  if (isTold || values.length < 2) return;
  for (let i = 0; i < values.length; i++) if (!(values[i]! >= 0 && values[i]! <= 1)) return;
  isTold = true;
  console.log(
    "The one output lies in [0, 1] in every example: it looks like a probability. Its class is read " +
      "off its sign, so it has to be the logit before the sigmoid " +
      "(fromLayersModel() and fromGraphModel() take it off).",
  );
}
