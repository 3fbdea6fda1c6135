import { xGradient } from "@lib/attribution";
import { certifyXModel, type Model } from "@lib/models";
import { backendInfo, type Forward, invalid, type Random, random, readFinite } from "@lib/runtime";
import { withTape } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { attributeTargets, type PriorAttribution } from "./attributions.ts";
import type { Penalty } from "./penalties.ts";

/** What an attribution may use during training. */
export interface AttributionContext {
  /** The output to explain, one for each example. */
  readonly target: readonly number[];
  /** The seeded generator of methods that sample. */
  readonly random: Random;
}

/**
 * An attribution of one's own, computed at once by differentiable operations, inputs `[batch, ...]` to
 * the same shape, so that a penalty on it can be differentiated through to the weights.
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
 * @see G. Erion, J. Janizek, P. Sturmfels, S. Lundberg, S.-I. Lee, Improving Performance of Deep
 * Learning Models with Axiomatic Attribution Priors and Expected Gradients, Nature Machine Intelligence
 * 2021, arXiv 1906.10670.
 *
 * @example
 * ```ts
 * import { type Prior, sparsity } from "@lib/training";
 * const prior: Prior = {
 *   name: "sparse expected gradients",
 *   attribution: { method: "expected gradients", references: 4 },
 *   penalty: sparsity,
 *   strength: 0.1,
 * };
 * ```
 */
export interface Prior {
  /** What it is called in errors and checkpoints: a name of its own for each prior. */
  readonly name: string;
  /** `xGradient` is for a model that `certifyXModel` finds homogeneous: `fit` asks it to. */
  readonly attribution: PriorAttribution | DifferentiableAttribution | typeof xGradient;
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
  return tf.tidy(() => {
    if (typeof attribution !== "function") {
      return penalty(attributeTargets(attribution, forward, inputs, context));
    }
    return penalty((attribution as DifferentiableAttribution)(forward, inputs, context));
  });
}

/** How tfjs says that an operation cannot be differentiated, or has no implementation on a backend. */
const refusal = /gradient function not found for (\w+)|Kernel '(\w+)' not registered/;

/**
 * Tries a prior on a few examples, so that what cannot work fails before training and not in it.
 *
 * Cost: one step with the prior on these examples, and for `xGradient` the check of homogeneity.
 *
 * @param inputs A few examples `[batch, ...]`; not disposed.
 * @param target Their labels.
 * @throws {RangeError} If the strength is out of range, the penalty or its gradient is NaN or infinite,
 * or `xGradient` is to explain a model that is not homogeneous.
 * @throws {Error} If an operation cannot be differentiated twice: names it.
 */
export async function checkPrior(
  model: Model,
  prior: Prior,
  inputs: tf.Tensor,
  target: readonly number[],
): Promise<void> {
  const { name, attribution, strength } = prior;
  if (!(strength > 0 && strength < Infinity)) {
    throw new RangeError(invalid("train", "prior.strength", "positive", strength));
  }
  if (attribution === xGradient) await certifyXModel(model.forward, inputs);
  const loss = () => penaltyOf(prior, model.forward, inputs, { target, random: random(0) });
  let tried: { value: tf.Scalar; grads: tf.NamedTensorMap };
  try {
    tried = tf.tidy(() => withTape(() => tf.variableGrads(loss, [...model.variables.values()])));
  } catch (error) {
    const [, gradient, kernel] = refusal.exec((error as Error).message) ?? [];
    const missing = gradient ?? kernel;
    if (!missing) throw error;
    const must = `differentiable twice on ${backendInfo().backend}: current value is ${missing}`;
    const message =
      `Cannot train "${model.name}" with the prior "${name}" as every operation must be`;
    throw new Error(`${message} ${must}`, { cause: error });
  }
  const slopes = Object.values(tried.grads).filter((slope) => slope !== null);
  try {
    await readFinite(tried.value, `penalty of the prior "${name}"`);
    for (const slope of slopes) await readFinite(slope, `gradient of the prior "${name}"`);
  } finally {
    tf.dispose([tried.value, ...slopes]);
  }
}
