import { readFinite, requireKnownOptions, stopPoint, withTape } from "@lib/runtime";
import type { Model } from "@lib/models";
import * as tf from "@tensorflow/tfjs";
import {
  IMITATE_OPTIONS,
  imitateLayers,
  type ImitateOptions,
  type LayerPair,
  mapParts,
  type Pair,
} from "./imitate_layers.ts";
import type { LayerFit, Parts } from "./imitation_checkpoint.ts";

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
 * Cost: per iteration and layer, one forward pass and one gradient of the kernel, of all the images; host
 * memory for some six times their activations in a block, device memory for those of one pass.
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
 * import { cifar10Resnet, foldBatchNorm, loadCifar10Resnet } from "@lib/models";
 * import { refitWithoutBiases } from "@lib/training";
 * const { train } = await cifar10Subset();
 * const inputs = imageTensor(centred(train), [0, 1, 2, 3]);
 * const teacher = await foldBatchNorm(await loadCifar10Resnet({ depth: 18, route: "teacher" }));
 * const student = cifar10Resnet({ depth: 18, route: "refit" });
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
    iterations,
    fitLayer: (layer, inputs) => refitLayer(layer, inputs, iterations),
  });
}

/** Least squares by conjugate gradients from the teacher's kernel; its vectors are in host memory. */
async function refitLayer(
  [theirs, ours]: LayerPair,
  { teacher, student }: Pair,
  iterations: number,
): Promise<Omit<LayerFit, "seconds">> {
  const kernel = ours.variables.kernel!, { name, apply } = ours;
  // Without a bias the layer is linear in its kernel: a matrix, and its transpose.
  const multiply = async (candidate: Parts) => {
    assignKernel(kernel, candidate);
    return await mapParts([student], (part) => apply(part!), name);
  };
  const transpose = async (residual: Parts): Promise<Parts> => {
    const slopes = await mapParts([student, residual], (part, left) => {
      const product = () => tf.sum(tf.mul(apply(part!), left!)) as tf.Scalar;
      return withTape(() => tf.variableGrads(product, [kernel])).grads[kernel.name]!;
    }, name);
    for (const slope of slopes.slice(1)) addTimes(slopes.slice(0, 1), 1, [slope]);
    return slopes.slice(0, 1);
  };
  const start = theirs.variables.kernel!;
  const solution = [{ shape: start.shape, data: await readFinite(start, name) }];
  const residual = await mapParts([teacher], (part) => theirs.apply(part!), name);
  const target = square(residual);
  addTimes(residual, -1, await multiply(solution));
  const before = square(residual);
  let slope = await transpose(residual);
  const direction = slope.map(({ shape, data }) => ({ shape, data: data.slice() }));
  for (let i = 0; i < iterations && square(slope) > 0; i++) {
    const change = await multiply(direction), size = square(slope) / square(change);
    addTimes(solution, size, direction);
    addTimes(residual, -size, change);
    const next = await transpose(residual), turn = square(next) / square(slope);
    for (const { data } of direction) data.forEach((value, k) => data[k] = turn * value);
    addTimes(direction, 1, next);
    slope = next;
    await stopPoint();
  }
  assignKernel(kernel, solution);
  const relative = (squares: number) => squares === 0 ? 0 : Math.sqrt(squares / target);
  return { name, before: relative(before), after: relative(square(residual)) };
}

function assignKernel(kernel: tf.Variable, [candidate]: Parts): void {
  tf.tidy(() => kernel.assign(tf.tensor(candidate!.data, kernel.shape)));
}

function square(parts: Parts): number {
  let sum = 0;
  for (const { data } of parts) for (const value of data) sum += value * value;
  return sum;
}

/** Adds `factor` times some numbers to others, in place. */
function addTimes(sums: Parts, factor: number, parts: Parts): void {
  for (const [i, { data }] of sums.entries()) {
    const added = parts[i]!.data;
    for (let k = 0; k < data.length; k++) data[k]! += factor * added[k]!;
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
 * Cost: two forward passes of all the images; host memory for some four times their activations in a
 * block, device memory for those of one pass.
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
 * import { cifar10Resnet, foldBatchNorm, loadCifar10Resnet } from "@lib/models";
 * import { rescaleWithoutBiases } from "@lib/training";
 * const { train } = await cifar10Subset();
 * const inputs = imageTensor(centred(train), [0, 1, 2, 3]);
 * const teacher = await foldBatchNorm(await loadCifar10Resnet({ depth: 18, route: "teacher" }));
 * const student = cifar10Resnet({ depth: 18, route: "refit" });
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

async function rescaleLayer(
  [theirs, ours]: LayerPair,
  inputs: Pair,
): Promise<Omit<LayerFit, "seconds">> {
  const { name } = ours, kernel = ours.variables.kernel!, start = theirs.variables.kernel!;
  kernel.assign(start);
  const wanted = await mapParts([inputs.teacher], (part) => theirs.apply(part!), name);
  const found = await mapParts([inputs.student], (part) => ours.apply(part!), name);
  const channels = kernel.shape.at(-1)!,
    sums = [wanted, found].map((parts) => channelSquares(parts, channels));
  const scale = sums[0]!.map((square, k) =>
    sums[1]![k]! > 0 ? Math.sqrt(square / sums[1]![k]!) : 1
  );
  tf.tidy(() => kernel.assign(tf.mul(start, tf.tensor1d(scale))));
  const off = (factor: (channel: number) => number) => {
    let error = 0;
    found.forEach(({ data }, i) =>
      data.forEach((value, k) => error += (factor(k % channels) * value - wanted[i]!.data[k]!) ** 2)
    );
    return Math.sqrt(error / square(wanted));
  };
  return { name, before: off(() => 1), after: off((channel) => scale[channel]!) };
}

/** Sums of squares of each channel, the last axis. */
function channelSquares(parts: Parts, channels: number): number[] {
  const sums = Array<number>(channels).fill(0);
  for (const { data } of parts) data.forEach((value, k) => sums[k % channels]! += value * value);
  return sums;
}
