import {
  type Explain,
  invalid,
  type Random,
  readMap,
  requireBatch,
  requireFunction,
  requireKnownOptions,
} from "@lib/runtime";
import { spearman } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";

/** Options of {@link randomLogit}. */
export interface RandomLogitOptions {
  /** The class explained in each example. */
  readonly target: readonly number[];
  /** Outputs of the network, 2 or more. */
  readonly outputs: number;
  /** Draws the other classes. */
  readonly random: Random;
  /** How alike two maps are; default Spearman's rank correlation. */
  readonly similarity?: (a: Float32Array, b: Float32Array) => number;
}

/**
 * The random-logit test, one number an example: how alike are the maps of the explained class and of another
 * one, drawn at random? A map that is nearly the same for any class shows the image, not the decision. Nearer 0
 * is better; 1 is a map that ignores the class.
 *
 * Cost: two maps.
 *
 * @param explain Makes the method for a list of targets, one an example.
 * @param inputs [batch, ...].
 * @throws {TypeError} If a shape does not fit or an option is unknown.
 * @throws {RangeError} If a target is no output's index or a value is NaN or infinite.
 * @see Sixt, Granz and Landgraf, When Explanations Lie: Why Many Modified BP Attributions Fail, ICML 2020,
 * arXiv 1912.09818.
 *
 * @example
 * ```ts
 * import { gradient } from "@lib/attribution";
 * import { randomLogit } from "@lib/metrics";
 * import { random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.matMul(tf.tensor2d([[1, 3], [2, 2], [3, 1]])) as tf.Tensor2D;
 * const explain = (target: readonly number[]) => (x: tf.Tensor) => gradient(forward, x, { target });
 * const options = { target: [0], outputs: 2, random: random(1) };
 * console.log(await randomLogit(explain, tf.ones([1, 3]), options)); // [-1]
 * ```
 */
export async function randomLogit(
  explain: (target: readonly number[]) => Explain,
  inputs: tf.Tensor,
  options: RandomLogitOptions,
): Promise<number[]> {
  const action = "test against a random logit";
  requireKnownOptions(action, options, {
    target: true,
    outputs: "an integer of 2 or more",
    random: "a seeded generator",
    similarity: "a function?",
  });
  const { target, outputs, random, similarity = spearman } = options;
  requireFunction(action, "explain", explain);
  requireBatch(action, "inputs", inputs);
  const batch = inputs.shape[0]!, size = inputs.size / batch;
  const isIndex = (c: unknown) =>
    Number.isInteger(c) && (c as number) >= 0 && (c as number) < outputs;
  if (!Array.isArray(target) || target.length !== batch || !target.every(isIndex)) {
    const must = `a list of ${batch} class indices below ${outputs}`;
    throw new RangeError(invalid(action, "target", must, target));
  }
  // Any class but the target's own, all equally likely.
  const others = target.map((c) => (c + 1 + random.integer(outputs - 1)) % outputs);
  const [map, other] = [
    await readMap(action, explain(target), inputs),
    await readMap(action, explain(others), inputs),
  ];
  const part = (values: Float32Array, i: number) => values.subarray(i * size, (i + 1) * size);
  return target.map((_, i) => similarity(part(map, i), part(other, i)));
}
