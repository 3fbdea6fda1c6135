import {
  type Explain,
  type Forward,
  invalid,
  type Random,
  readMap,
  requireBatch,
  requireFunction,
  requireKnownOptions,
  requirePositiveInteger,
} from "@lib/runtime";
import { requireSample, spearman } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";
import { relativeError } from "../maps/agreement.ts";

/**
 * The entropy of a map's histogram, in nats: how many different values it has to tell. 0 for a constant map, at
 * most log(bins).
 *
 * @param bins Of equal width between the least and the greatest value; default 100.
 * @throws {RangeError} If the map is empty or not finite, or `bins` is no positive integer.
 *
 * @example
 * ```ts
 * import { histogramEntropy } from "@lib/metrics";
 * console.log(histogramEntropy([0, 0, 1, 1], 2)); // log 2
 * ```
 */
export function histogramEntropy(map: ArrayLike<number>, bins = 100): number {
  const action = "compute an entropy";
  requireSample(action, "map", map);
  requirePositiveInteger(action, "bins", bins);
  const values = Float64Array.from(map);
  const low = values.reduce((a, b) => Math.min(a, b)),
    high = values.reduce((a, b) => Math.max(a, b));
  const counts = new Float64Array(bins);
  // The greatest value belongs to the last bin.
  for (const value of values) {
    counts[high > low ? Math.min(bins - 1, Math.floor(bins * (value - low) / (high - low))) : 0]!++;
  }
  return counts.reduce(
    (sum, n) => n === 0 ? sum : sum - n / values.length * Math.log(n / values.length),
    0,
  );
}

/**
 * The efficient model-parameter randomisation test: the relative rise of a map's {@link histogramEntropy} when
 * all weights are drawn anew, (H(random) - H(trained)) / H(trained). Higher is better: a method that follows
 * the network says more about noise than about what was learnt. No pass.
 *
 * @param trained The map of the trained network.
 * @param random The map of the same input through a network of random weights.
 * @param bins As in {@link histogramEntropy}.
 * @throws {RangeError} If a map is empty, not finite, or the trained one constant.
 * @see Hedström, Weber, Lapuschkin and Höhne, Sanity Checks Revisited, NeurIPS XAI in Action 2023,
 * arXiv 2401.06465.
 *
 * @example
 * ```ts
 * import { efficientRandomisation } from "@lib/metrics";
 * console.log(efficientRandomisation([0, 0, 0, 1], [0, 1, 2, 3])); // 1.47
 * ```
 */
export function efficientRandomisation(
  trained: ArrayLike<number>,
  random: ArrayLike<number>,
  bins = 100,
): number {
  const before = histogramEntropy(trained, bins), after = histogramEntropy(random, bins);
  if (before > 0) return (after - before) / before;
  throw new RangeError(invalid("test randomisation", "trained", "not constant", trained));
}

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

/** Options of {@link inputInvariance}. */
export interface InputInvarianceOptions {
  /** What is added to every input value and taken off by the second network, not 0. */
  readonly shift: number;
}

/**
 * Input invariance: does a map change when the inputs are moved by a constant that the network's first
 * biases take off again? One number an example, 0 where it does not; lower is better.
 *
 * The second network is F(x - shift), which sees x + shift where the first sees x: the two compute the same,
 * and so do their gradients. The number is sum_i |A'_i - A_i| / sum_i |A_i|. A method with a
 * baseline keeps it only if the baseline moves too: black has to stay black.
 *
 * Cost: two maps.
 *
 * @param method Makes the map for a network; it is told the shift that its inputs carry, for its baseline.
 * @param inputs [batch, ...].
 * @throws {TypeError} If a method gives no map of the inputs' shape.
 * @throws {RangeError} If the shift is 0 or not finite, a map is 0 everywhere, or a value is NaN or infinite.
 * @see Kindermans et al., The (Un)reliability of Saliency Methods, 2017, arXiv 1711.00867.
 *
 * @example
 * ```ts
 * import { inputXGradient } from "@lib/attribution";
 * import { inputInvariance } from "@lib/metrics";
 * import type { Forward } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.square().sum(1, true);
 * const method = (f: Forward) => (x: tf.Tensor) => inputXGradient(f, x);
 * console.log(await inputInvariance(method, { forward, inputs: tf.ones([1, 2]) }, { shift: 1 })); // [1]
 * ```
 */
export async function inputInvariance(
  method: (forward: Forward, shift: number) => Explain,
  subject: { readonly forward: Forward; readonly inputs: tf.Tensor },
  options: InputInvarianceOptions,
): Promise<number[]> {
  const action = "test input invariance";
  requireFunction(action, "method", method);
  requireKnownOptions(action, subject, { forward: "a function", inputs: true });
  requireKnownOptions(action, options, { shift: "finite" });
  const { forward, inputs } = subject, { shift } = options;
  requireBatch(action, "inputs", inputs);
  if (shift === 0) throw new RangeError(invalid(action, "shift", "other than 0", shift));
  const map = await readMap(action, method(forward, 0), inputs);
  const moved = tf.tidy(() => inputs.add(shift));
  const compensated: Forward = (x) => forward(x.sub(shift));
  const other = await readMap(action, method(compensated, shift), moved)
    .finally(() => moved.dispose());
  const batch = inputs.shape[0]!, size = inputs.size / batch;
  const part = (values: Float32Array, i: number) => values.subarray(i * size, (i + 1) * size);
  return Array.from({ length: batch }, (_, i) => relativeError(part(other, i), part(map, i)));
}
