import type { xGradient } from "@lib/attribution";
import type { Forward, Random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { Penalty } from "./penalties.ts";

/** What an attribution may use during training. */
export interface AttributionContext {
  /** The output to explain, one for each example. */
  readonly target: readonly number[];
  /** The seeded generator of methods that sample. */
  readonly random: Random;
}

/**
 * An attribution computed at once by differentiable operations, inputs `[batch, ...]` to the same shape,
 * so that a penalty on it can be differentiated through to the weights: `gradient`, `inputXGradient`,
 * {@linkcode differentiableExpectedGradients}, {@linkcode differentiableIntegratedGradients},
 * {@linkcode logProbabilityGradient}, or one of your own.
 */
export type DifferentiableAttribution = (
  forward: Forward,
  inputs: tf.Tensor,
  context: AttributionContext,
) => tf.Tensor;

/**
 * A wish about what a network's decisions rest on, as a term of the loss:
 * loss = cross-entropy + strength * penalty(attribution of the labels' logits).
 *
 * Reference: Erion, Janizek, Sturmfels, Lundberg and Lee, Improving Performance of Deep Learning Models
 * with Axiomatic Attribution Priors and Expected Gradients, Nature Machine Intelligence 2021,
 * arXiv 1906.10670.
 *
 * @example
 * ```ts
 * const prior: Prior = {
 *   name: "smooth X-Gradient",
 *   attribution: xGradient,
 *   penalty: totalVariation,
 *   strength: 0.01,
 * };
 * ```
 */
export interface Prior {
  /** What it is called in errors and checkpoints: a name of its own for each prior. */
  readonly name: string;
  /** `xGradient` is for a model that `certifyXModel` finds homogeneous: `fit` asks it to. */
  readonly attribution: DifferentiableAttribution | typeof xGradient;
  /** What the attribution is charged for; lower is better. */
  readonly penalty: Penalty;
  /** Weight of the penalty, in nats per unit of it; positive. */
  readonly strength: number;
}

/** The penalty before it is weighted; the caller has certified the model where the prior asks for it. */
export function penaltyOf(
  { attribution, penalty }: Prior,
  forward: Forward,
  inputs: tf.Tensor,
  context: AttributionContext,
): tf.Scalar {
  const attribute = attribution as DifferentiableAttribution;
  return tf.tidy(() => penalty(attribute(forward, inputs, context)));
}
