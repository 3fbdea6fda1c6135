import type { Model } from "@lib/models";
import { readFinite, requireKnownOptions } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import {
  IMITATE_OPTIONS,
  imitateLayers,
  type ImitateOptions,
  type LayerFit,
  type LayerPair,
  type Pair,
} from "./imitate_layers.ts";

/**
 * Sets a bias-free network's kernels to a teacher's, each output channel scaled so that its mean square
 * over the images is the teacher's: a batch norm of scales alone, its statistics estimated anew layer by
 * layer and folded into the kernels.
 *
 * In channel k of each layer the teacher's kernel V is multiplied by
 * sqrt(mean (V * t + b)_k^2 / mean (V * s)_k^2), where b and t are the teacher's bias and inputs, and s
 * are what the student's layers before it, scaled already, give. A channel that gives 0 keeps V.
 *
 * Cost: two forward passes of all the images; memory for all their activations in a block.
 *
 * @param student Of the same layers as the teacher, without biases; its variables are changed.
 * @returns One fit for each layer with a kernel, in order.
 * @throws {RangeError} If the two networks' layers do not match, or the student has a bias or a
 * normalisation.
 * @see S. Ioffe, C. Szegedy, Batch Normalization, ICML 2015, arXiv 1502.03167; here without its shift.
 *
 * @example
 * ```ts
 * import { centred, cifar10Subset, imageTensor } from "@lib/datasets";
 * import { cifarResnet, foldBatchNorm, loadCifarResnet } from "@lib/models";
 * import { rescaleWithoutBiases } from "@lib/training";
 * const { train } = await cifar10Subset();
 * const inputs = imageTensor(centred(train), [0, 1, 2, 3]);
 * const teacher = await foldBatchNorm(await loadCifarResnet({ depth: 18, route: "teacher" }));
 * const student = cifarResnet({ depth: 18, route: "distilled" });
 * console.table(await rescaleWithoutBiases(student, { teacher, inputs }));
 * ```
 */
export async function rescaleWithoutBiases(
  student: Model,
  options: ImitateOptions,
): Promise<LayerFit[]> {
  const action = "rescale without biases";
  requireKnownOptions(action, options, IMITATE_OPTIONS);
  return await imitateLayers(student, options, { action, fitLayer: rescaleLayer });
}

async function rescaleLayer([theirs, ours]: LayerPair, inputs: Pair): Promise<LayerFit> {
  const errors = tf.tidy(() => {
    ours.variables.kernel!.assign(theirs.variables.kernel!);
    const [target, before] = [theirs.apply(inputs.teacher), ours.apply(inputs.student)];
    const meanSquare = (x: tf.Tensor) => tf.mean(tf.square(x), [...x.shape.keys()].slice(0, -1));
    const [wanted, found] = [meanSquare(target), meanSquare(before)];
    const scale = tf.where(tf.greater(found, 0), tf.sqrt(tf.divNoNan(wanted, found)), 1);
    ours.variables.kernel!.assign(tf.mul(theirs.variables.kernel!, scale));
    const off = (x: tf.Tensor) => tf.div(tf.norm(tf.sub(x, target)), tf.norm(target));
    return tf.stack([off(before), off(tf.mul(before, scale))]);
  });
  const [before, after] = await readFinite(errors, ours.name).finally(() => errors.dispose());
  return { name: ours.name, before: before!, after: after! };
}
