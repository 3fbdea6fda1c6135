import * as tf from "@tensorflow/tfjs";
import { requireKnownOptions } from "@lib/runtime";
import type { TargetOptions } from "../target_and_baseline.ts";
import { type BlockNet, type Passage, propagate, type PropagationRule } from "./propagate.ts";

/** Options of {@link layerwiseRelevance}. */
export interface LayerwiseRelevanceOptions extends TargetOptions {
  /** What is added to the size of every pre-activation, in its unit, positive; default 1e-9. */
  readonly epsilon?: number;
}

/**
 * Epsilon-LRP, layer-wise relevance propagation: the logit is shared out backwards, each layer giving to its
 * inputs in proportion to what they contributed,
 *
 * R_i = x_i sum_j w_ij R_j / (z_j + epsilon sign(z_j)), z_j = sum_i w_ij x_i + b_j,
 *
 * from R = F_c(x) at the target; activations pass relevance on as it is, max pooling gives it to the largest.
 *
 * On a ReLU network it is input x gradient as epsilon goes to 0, biases or not, and without biases
 * Integrated Gradients from zero. Axioms: what the biases contributed is lost, so that completeness (about 0)
 * holds for bias-free networks only, up to epsilon: of each unit's share epsilon / |z| goes astray, which is
 * 1e-5 of the garment X-DNN's logit at epsilon 1e-6, ten times as much at 1e-5, and float32's rounding at the
 * default. Not implementation invariance: tanh x and
 * 2 sigmoid(2x) - 1 get different maps, and so neither dummy nor symmetry.
 *
 * Cost: one forward and one backward pass an example. Memory: all activations of all examples at once.
 *
 * @param net Its layers in view, with the composition `forward`; blocks of residuals and concatenations too.
 * @param inputs `[batch, ...]`.
 * @returns The inputs' shape, in logits; the caller disposes it.
 * @throws {TypeError} If a layer is of a kind that is not known, a shape or dtype does not fit, or an option
 * is unknown.
 * @throws {RangeError} If an option is out of range, or a value is NaN or infinite.
 * @see Bach, Binder, Montavon, Klauschen, Müller and Samek, PLOS ONE 2015, doi 10.1371/journal.pone.0130140.
 * @see Ancona, Ceolini, Öztireli and Gross, ICLR 2018, arXiv 1711.06104, proposition 1.
 *
 * @example
 * ```ts
 * import { layerwiseRelevance } from "@lib/attribution";
 * import { loadFashionConvnet } from "@lib/models";
 * import * as tf from "@tensorflow/tfjs";
 * const net = await loadFashionConvnet({ bias: false }), image = tf.ones([1, 28, 28, 1]);
 * const map = await layerwiseRelevance(net, image, { target: 3 });
 * console.log(map.shape); // [1, 28, 28, 1]
 * ```
 */
export async function layerwiseRelevance(
  net: BlockNet,
  inputs: tf.Tensor,
  options: LayerwiseRelevanceOptions = {},
): Promise<tf.Tensor> {
  const action = "compute layer-wise relevance";
  requireKnownOptions(action, options, { target: true, epsilon: "a positive number?" });
  const { target, epsilon = 1e-9 } = options;
  const share = (relevance: tf.Tensor, z: tf.Tensor) => {
    // The sign of 0 is taken as +, so that nothing is divided by 0.
    const sign = tf.where(tf.less(z, 0), tf.fill(z.shape, -epsilon), tf.fill(z.shape, epsilon));
    return tf.div(relevance, tf.add(z, sign));
  };
  const shareOut = (relevance: tf.Tensor, { before, after, pullBack }: Passage) =>
    tf.mul(before[0]!, pullBack(share(relevance, after[0]!)));
  const rule: PropagationRule = {
    affine: shareOut,
    elementwise: (relevance) => relevance,
    maxPool: shareOut,
    sum: (relevance, part, sum) => tf.mul(part, share(relevance, sum)),
  };
  const signal = (mask: tf.Tensor, logits: tf.Tensor) => tf.mul(mask, logits);
  return await propagate({ action, net, target, passes: [inputs], signal }, rule);
}
