import { anotherImage, gradient, quadrature, type Rule } from "@lib/attribution";
import { type Forward, invalid, withTape } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { AttributionContext, DifferentiableAttribution } from "./prior.ts";

/** Options of {@linkcode differentiableExpectedGradients}. */
export interface DifferentiableExpectedGradientsOptions {
  /** The baselines' distribution: `[count, ...]` in model-input space, all equally likely; not disposed. */
  readonly references: tf.Tensor;
  /** References drawn for each example at each step, 1 or more; 1 when absent. */
  readonly draws?: number;
}

/** Options of {@linkcode differentiableIntegratedGradients}. */
export interface DifferentiableIntegratedGradientsOptions {
  /** Nodes of the quadrature, 1 or more. */
  readonly steps: number;
  /** Its rule; midpoint when absent. */
  readonly rule?: Rule;
  /** The value of every feature of the baseline, in model-input space; 0 when absent. */
  readonly baseline?: number;
}

/**
 * Expected gradients for training: each example's mean of (x - x') * dF_c(x' + alpha (x - x'))/dx over
 * `draws` references x', each with one alpha of its own, drawn anew at every step.
 *
 * Cost: `draws` forward and backward passes of the batch, all of them at once in memory.
 *
 * @throws {RangeError} Where `draws` is not a positive integer.
 *
 * Reference: Erion, Janizek, Sturmfels, Lundberg and Lee, Nature Machine Intelligence 2021,
 * arXiv 1906.10670.
 *
 * @example
 * ```ts
 * const attribution = differentiableExpectedGradients({ references: trainingImages, draws: 4 });
 * ```
 */
export function differentiableExpectedGradients(
  { references, draws = 1 }: DifferentiableExpectedGradientsOptions,
): DifferentiableAttribution {
  if (!Number.isInteger(draws) || draws < 1) {
    const action = "make expected gradients for training";
    throw new RangeError(invalid(action, "draws", "a positive integer", draws));
  }
  return (forward, inputs, { target, random }) =>
    tf.tidy(() => {
      const [batch, ...features] = inputs.shape as [number, ...number[]];
      const examples = repeat(inputs, draws);
      const from = anotherImage(examples, { references, random });
      const way = tf.sub(examples, from);
      const column = [draws * batch, ...features.map(() => 1)];
      const alphas = tf.tensor(random.uniformArray(draws * batch), column);
      const points = tf.add(from, tf.mul(way, alphas));
      const slopes = gradient(forward, points, { target: new Array(draws).fill(target).flat() });
      return tf.mean(tf.reshape(tf.mul(way, slopes), [draws, ...inputs.shape]), 0);
    });
}

/**
 * Integrated Gradients for training, (x - x') * sum_k w_k dF_c(x' + alpha_k (x - x'))/dx.
 *
 * Cost: `steps` forward and backward passes of the batch, all of them at once in memory.
 *
 * @throws {RangeError} Where the quadrature refuses `steps` or `rule`, or `baseline` is not finite.
 *
 * Reference: Sundararajan, Taly and Yan, ICML 2017, arXiv 1703.01365.
 */
export function differentiableIntegratedGradients(
  { steps, rule = "midpoint", baseline = 0 }: DifferentiableIntegratedGradientsOptions,
): DifferentiableAttribution {
  const { nodes, weights } = quadrature(rule, steps);
  if (!Number.isFinite(baseline)) {
    const action = "make Integrated Gradients for training";
    throw new RangeError(invalid(action, "baseline", "finite", baseline));
  }
  return (forward, inputs, { target }) =>
    tf.tidy(() => {
      const [, ...features] = inputs.shape;
      const column = (values: Float64Array) =>
        tf.tensor(Float32Array.from(values), [steps, 1, ...features.map(() => 1)]);
      const way = tf.sub(inputs, baseline);
      const path = tf.add(tf.mul(tf.expandDims(way), column(nodes)), baseline);
      const points = tf.reshape(path, [-1, ...features]);
      const slopes = gradient(forward, points, { target: new Array(steps).fill(target).flat() });
      const weighted = tf.mul(tf.reshape(slopes, path.shape), column(weights));
      return tf.mul(way, tf.sum(weighted, 0));
    });
}

/**
 * The gradient of the summed log-probabilities, d/dx sum_k log p_k(x), p = softmax(F), or p and 1 - p
 * with p = sigmoid(F) where there is one logit. It explains no single output.
 *
 * Cost: one forward and one backward pass.
 *
 * Reference: Ross, Hughes and Doshi-Velez, Right for the Right Reasons, IJCAI 2017, arXiv 1703.03717.
 */
export function logProbabilityGradient(
  forward: Forward,
  inputs: tf.Tensor,
  _context?: AttributionContext,
): tf.Tensor {
  const total = (x: tf.Tensor) => {
    const logits = forward(x);
    // A single logit is that of one class against another, whose logit is 0.
    const all = logits.shape[1] === 1 ? tf.concat([logits, tf.zerosLike(logits)], 1) : logits;
    return tf.sum(tf.logSoftmax(all));
  };
  return tf.tidy(() => withTape(() => tf.grad(total)(inputs)));
}

/** The whole batch `times` times, one after the other. */
function repeat(inputs: tf.Tensor, times: number): tf.Tensor {
  return tf.tile(inputs, inputs.shape.map((_, axis) => axis === 0 ? times : 1));
}
