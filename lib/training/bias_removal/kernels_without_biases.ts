import { readFinite, requireKnownOptions, stopPoint, withTape } from "@lib/runtime";
import type { Model } from "@lib/models";
import * as tf from "@tensorflow/tfjs";
import {
  IMITATE_OPTIONS,
  imitateLayers,
  type ImitateOptions,
  type LayerFit,
  type LayerPair,
  type Pair,
} from "./imitate_layers.ts";

/** Options of {@linkcode refitWithoutBiases}. */
export interface RefitOptions extends ImitateOptions {
  /** Steps of conjugate gradients in each layer, 0 or more; with 0 the biases are only left out. */
  readonly iterations: number;
}

/**
 * Sets a bias-free network's kernels so that it imitates a network with biases, layer by layer.
 *
 * From the first layer to the last, each kernel W starts as the teacher's and goes a few steps of
 * conjugate gradients towards the least squares solution of |W * s - (V * t + b)|^2, where V, b and t are
 * the teacher's kernel, bias and inputs, and s are what the student's layers before it, refitted already,
 * give. What follows a ReLU is never negative and rarely 0 everywhere, so that a kernel can take from its
 * inputs, in proportion to them, what the bias used to add. Stopping early keeps W near V.
 *
 * Cost: per iteration and layer, one forward pass and one gradient of the kernel, of all the images;
 * memory for all their activations in a block.
 *
 * @param student Of the same layers as the teacher, without biases; its variables are changed.
 * @returns One fit for each layer with a kernel, in order.
 * @throws {RangeError} If the two networks' layers do not match, the student has a bias or a
 * normalisation, or `iterations` is not an integer of 0 or more.
 * @see M. Hestenes, E. Stiefel, Methods of Conjugate Gradients for Solving Linear Systems, Journal of
 * Research of the National Bureau of Standards, 1952 (the form for least squares).
 *
 * @example
 * ```ts
 * import { centred, cifar10Subset, imageTensor } from "@lib/datasets";
 * import { cifarResnet, foldBatchNorm, loadCifarResnet } from "@lib/models";
 * import { refitWithoutBiases } from "@lib/training";
 * const { train } = await cifar10Subset();
 * const inputs = imageTensor(centred(train), [0, 1, 2, 3]);
 * const teacher = await foldBatchNorm(await loadCifarResnet({ depth: 18, route: "teacher" }));
 * const student = cifarResnet({ depth: 18, route: "distilled" });
 * console.table(await refitWithoutBiases(student, { teacher, inputs, iterations: 4 }));
 * ```
 */
export async function refitWithoutBiases(
  student: Model,
  options: RefitOptions,
): Promise<LayerFit[]> {
  const action = "refit without biases";
  requireKnownOptions(action, options, {
    ...IMITATE_OPTIONS,
    iterations: "an integer of 0 or more",
  });
  const { iterations, ...imitation } = options;
  return await imitateLayers(student, imitation, {
    action,
    fitLayer: (layer, inputs) => refitLayer(layer, inputs, iterations),
  });
}

/** Where conjugate gradients stand: what is left to explain, and where to go next. */
type Search = Record<"solution" | "residual" | "slope" | "direction", tf.Tensor>;

/** Least squares by conjugate gradients from the teacher's kernel. */
async function refitLayer(
  [theirs, ours]: LayerPair,
  { teacher, student }: Pair,
  iterations: number,
): Promise<LayerFit> {
  const kernel = ours.variables.kernel!;
  // Without a bias the layer is linear in its kernel.
  const forward = (candidate: tf.Tensor) => (kernel.assign(candidate), ours.apply(student));
  const backward = (residual: tf.Tensor) => {
    const product = () => tf.sum(tf.mul(ours.apply(student), residual)) as tf.Scalar;
    return withTape(() => tf.variableGrads(product, [kernel])).grads[kernel.name]!;
  };
  const square = (x: tf.Tensor) => tf.sum(tf.square(x));
  const start = (): Search => {
    const solution = tf.clone(theirs.variables.kernel!);
    const residual = tf.sub(theirs.apply(teacher), forward(solution));
    const slope = backward(residual);
    return { solution, residual, slope, direction: tf.clone(slope) };
  };
  const advance = ({ solution, residual, slope, direction }: Search): Search => {
    const change = forward(direction);
    // A slope of 0 is the solution: nothing is to be added, 0 / 0 included.
    const size = tf.divNoNan(square(slope), square(change));
    const left = tf.sub(residual, tf.mul(change, size));
    const next = backward(left);
    const turn = tf.divNoNan(square(next), square(slope));
    return {
      solution: tf.add(solution, tf.mul(direction, size)),
      residual: left,
      slope: next,
      direction: tf.add(next, tf.mul(direction, turn)),
    };
  };
  const squares: tf.Tensor[] = [tf.tidy(() => square(theirs.apply(teacher)))];
  let search = tf.tidy(start);
  try {
    squares.push(tf.tidy(() => square(search.residual)));
    for (let i = 0; i < iterations; i++) {
      const before = search;
      search = tf.tidy(() => advance(before));
      tf.dispose(before);
      await stopPoint();
    }
    kernel.assign(search.solution);
    squares.push(tf.tidy(() => square(search.residual)));
    const errors = tf.stack(squares);
    const [target, before, after] = await readFinite(errors, ours.name)
      .finally(() => errors.dispose());
    const relative = (square: number | undefined) => Math.sqrt(square! / target!);
    return { name: ours.name, before: relative(before), after: relative(after) };
  } finally {
    tf.dispose([...squares, ...Object.values(search)]);
  }
}

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
