import { xGradient } from "@lib/attribution";
import { certifyXModel, type Model } from "@lib/models";
import {
  backendInfo,
  type Forward,
  invalid,
  type Random,
  random,
  readFinite,
  requireFunction,
  withTape,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import {
  attributionOfTargets,
  type DifferentiableAttribution,
  type PriorAttribution,
  requireAttribution,
} from "./attributions.ts";
import type { Penalty } from "./penalties.ts";

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
  { inputs, target, random }: {
    readonly inputs: tf.Tensor;
    readonly target: readonly number[];
    readonly random: Random;
  },
): tf.Scalar {
  requireAttribution("apply a prior", attribution);
  requireFunction("apply a prior", "penalty", penalty);
  const attribute = typeof attribution === "function"
    ? attribution as DifferentiableAttribution
    : attributionOfTargets(attribution);
  return tf.tidy(() => penalty(attribute(forward, inputs, { target }, random)));
}

/** How tfjs says that an operation cannot be differentiated, or has no implementation on a backend. */
const refusal = /gradient function not found for (\w+)|Kernel '(\w+)' not registered/;

/**
 * Tries a prior on a few examples, so that what cannot work fails before training and not in it.
 *
 * Cost: one step with the prior on these examples, and for `xGradient` the check of homogeneity.
 *
 * @param examples A few `[batch, ...]`, not disposed, and their labels.
 * @throws {RangeError} If the strength is out of range, the penalty or its gradient is NaN or infinite,
 * or `xGradient` is to explain a model that is not homogeneous.
 * @throws {Error} If an operation cannot be differentiated twice: names it.
 */
export async function checkPrior(
  model: Model,
  prior: Prior,
  { inputs, target }: { readonly inputs: tf.Tensor; readonly target: readonly number[] },
): Promise<void> {
  const { name, attribution, strength } = prior;
  if (!(strength > 0 && strength < Infinity)) {
    throw new RangeError(invalid("train", "prior.strength", "positive", strength));
  }
  if (attribution === xGradient) await certifyXModel(model.forward, inputs);
  const loss = () => penaltyOf(prior, model.forward, { inputs, target, random: random(0) });
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
