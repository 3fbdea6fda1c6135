import * as tf from "@tensorflow/tfjs";
import { requireKnownOptions } from "@lib/runtime";
import type { TargetOptions } from "../target_and_baseline.ts";
import { type BlockNet, propagate, type PropagationRule } from "./propagate.ts";

/** A gradient that drops what is negative at every activation on the way back. */
const guided: PropagationRule = {
  affine: (signal, { pullBack }) => pullBack(signal),
  elementwise: (signal, { pullBack }) => pullBack(tf.relu(signal)),
  maxPool: (signal, { pullBack }) => pullBack(signal),
  sum: (signal) => signal,
};

/**
 * Guided backpropagation: the gradient with all that is negative set to 0 at every activation on the way back.
 *
 * Here as the control that must fail: it breaks implementation invariance, hardly depends on the class or on
 * the weights near the output, and recovers edges of the image (Adebayo et al. 2018, Sixt et al. 2020).
 *
 * Cost: one forward and one backward pass an example. Memory: all activations of all examples at once.
 *
 * @param net Its layers in view, with the composition `forward`; blocks of residuals and concatenations too.
 * @param inputs `[batch, ...]`.
 * @returns The inputs' shape, in logits per unit of input; the caller disposes it.
 * @throws {TypeError} If a layer is of a kind that is not known, a shape or dtype does not fit, or an option
 * is unknown.
 * @throws {RangeError} If a target is no output's index, or a value is NaN or infinite.
 * @see Springenberg, Dosovitskiy, Brox and Riedmiller, ICLR Workshop 2015, arXiv 1412.6806.
 *
 * @example
 * ```ts
 * import { guidedBackpropagation } from "@lib/attribution";
 * import { loadFashionConvnet } from "@lib/models";
 * import * as tf from "@tensorflow/tfjs";
 * const net = await loadFashionConvnet({ bias: true }), image = tf.ones([1, 28, 28, 1]);
 * console.log((await guidedBackpropagation(net, image, { target: 3 })).shape); // [1, 28, 28, 1]
 * ```
 */
export async function guidedBackpropagation(
  net: BlockNet,
  inputs: tf.Tensor,
  options: TargetOptions = {},
): Promise<tf.Tensor> {
  const action = "compute guided backpropagation";
  requireKnownOptions(action, options, { target: true });
  return await propagate({ action, net, target: options.target, passes: [inputs] }, guided);
}
