import { xGradient } from "@lib/attribution";
import { certifyXModel, type Model } from "@lib/models";
import { backendInfo, invalid, random, readFinite, withTape } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { penaltyOf, type Prior } from "./prior.ts";

/** How tfjs says that an operation cannot be differentiated, or has no implementation on a backend. */
const refusal = /gradient function not found for (\w+)|Kernel '(\w+)' not registered/;

/**
 * Tries a prior on a few examples, so that what cannot work fails before training and not in it.
 *
 * Cost: one step with the prior on these examples, and for `xGradient` the check of homogeneity.
 *
 * @param inputs A few examples `[batch, ...]`; not disposed.
 * @param target Their labels.
 * @throws {RangeError} Where the strength is out of range, the penalty or its gradient is NaN or
 * infinite, or `xGradient` is to explain a model that is not homogeneous.
 * @throws {Error} Where an operation cannot be differentiated twice: names it.
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
    const [, missing, kernel] = refusal.exec((error as Error).message) ?? [];
    if (!missing && !kernel) throw error;
    throw new Error(
      `Cannot train "${model.name}" with the prior "${name}" as every operation must be ` +
        `differentiable twice on ${backendInfo().backend}: current value is ${missing ?? kernel}`,
      { cause: error },
    );
  }
  const slopes = Object.values(tried.grads).filter((slope) => slope !== null);
  try {
    await readFinite(tried.value, `penalty of the prior "${name}"`);
    for (const slope of slopes) await readFinite(slope, `gradient of the prior "${name}"`);
  } finally {
    tf.dispose([tried.value, ...slopes]);
  }
}
