import * as tf from "@tensorflow/tfjs";
import { requireBatch, requireKnownOptions } from "@lib/runtime";
import { certify } from "../certify.ts";
import type { IntegratedGradients } from "../integrated_gradients.ts";
import { type Baseline, resolveBaseline, type TargetOptions } from "../target_and_baseline.ts";
import { type BlockNet, propagate, type PropagationRule } from "./propagate.ts";

/** Options of {@link deepLift}. */
export interface DeepLiftOptions extends TargetOptions {
  /** x'; default 0 in model-input space. */
  readonly baseline?: Baseline | undefined;
}

/** Below this change a slope is taken in place of the ratio, which rounding would spoil. */
const small = 1e-6;

/** Multipliers: the ratio of the changes from x' to x. */
const rescale: PropagationRule = {
  affine: (signal, { pullBack }) => pullBack(signal),
  elementwise: (signal, { before: [x, x0], after: [y, y0], pullBack }) => {
    const change = tf.sub(x!, x0!), isSmall = tf.less(tf.abs(change), small);
    const ratio = tf.divNoNan(tf.sub(y!, y0!), change);
    return tf.where(isSmall, pullBack(signal), tf.mul(signal, ratio));
  },
  maxPool: (signal, { before: [x, x0], after: [y, y0], pullBack }) => {
    // Up to the larger of the two the change is the winner's of x, beyond it the winner's of x'.
    const top = tf.maximum(y!, y0!), change = tf.sub(x!, x0!);
    const ours = pullBack(tf.mul(signal, tf.sub(top, y0!)));
    const theirs = pullBack(tf.mul(signal, tf.sub(y!, top)), 1);
    const isSmall = tf.less(tf.abs(change), small);
    return tf.where(isSmall, tf.zerosLike(change), tf.divNoNan(tf.add(ours, theirs), change));
  },
  sum: (signal) => signal,
};

/**
 * DeepLIFT with the rescale rule: finite differences in the place of slopes, layer by layer,
 *
 * A_i = (x_i - x'_i) m_i, where the multiplier m goes back through affine layers as a gradient does, and
 * through an activation as (f(z) - f(z')) / (z - z').
 *
 * Axioms: completeness, linearity; not implementation invariance, as two networks that compute the same may
 * differ inside, and so neither dummy nor symmetry: of z + f - g, where f and g are such networks, the inputs
 * of f and g get something. On a bias-free ReLU network from zero it is input x gradient, and so
 * Integrated Gradients.
 *
 * Cost: two forward passes and one backward pass an example, two more forward passes for the certificate.
 * Memory: all activations of both passes, of all examples at once.
 *
 * @param net Its layers in view, with the composition `forward`; blocks of residuals and concatenations too.
 * @param inputs `[batch, ...]`.
 * @throws {TypeError} If a layer is of a kind that is not known, a shape or dtype does not fit, or an option
 * is unknown.
 * @throws {RangeError} If a target is no output's index, or a value is NaN or infinite.
 * @see Shrikumar, Greenside and Kundaje, Learning Important Features Through Propagating Activation
 * Differences, ICML 2017, arXiv 1704.02685.
 *
 * @example
 * ```ts
 * import { deepLift } from "@lib/attribution";
 * import { loadFashionConvnet } from "@lib/models";
 * import * as tf from "@tensorflow/tfjs";
 * const net = await loadFashionConvnet({ bias: true }), image = tf.ones([1, 28, 28, 1]);
 * const { certificate } = await deepLift(net, image, { target: 3 });
 * console.log(certificate.examples[0]!.completenessError); // about 0
 * ```
 */
export async function deepLift(
  net: BlockNet,
  inputs: tf.Tensor,
  options: DeepLiftOptions = {},
): Promise<IntegratedGradients> {
  const action = "compute DeepLIFT";
  requireKnownOptions(action, options, { target: true, baseline: true });
  requireBatch(action, "inputs", inputs);
  const { target } = options, start = resolveBaseline(action, options.baseline, inputs);
  const baseline = tf.tidy(() => start.broadcastTo(inputs.shape).clone());
  start.dispose();
  try {
    const question = { action, net, target, passes: [inputs, baseline] };
    const multipliers = await propagate(question, rescale);
    const attributions = tf.tidy(() => tf.mul(tf.sub(inputs, baseline), multipliers));
    multipliers.dispose();
    const known = { attributions, target, baseline, method: "DeepLIFT, rescale" };
    try {
      return { attributions, certificate: await certify(net.forward, inputs, known) };
    } catch (error) {
      attributions.dispose();
      throw error;
    }
  } finally {
    baseline.dispose();
  }
}
