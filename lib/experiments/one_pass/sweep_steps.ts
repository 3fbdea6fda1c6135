import {
  exactIntegratedGradients,
  gradient,
  integratedGradients,
  type LayeredNet,
  type Rule,
} from "@lib/attribution";
import { pixelScores, relativeError } from "@lib/metrics";
import { type Forward, progress, readFinite, requireKnownOptions } from "@lib/runtime";
import { maximum, median, minimum } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/** Maps of some inputs, each a list of its features' attributions. */
type Maps = readonly Float32Array[];

/** One gradient times what leads from the baseline to the input beside Integrated Gradients of more and more steps. */
export interface StepSweep {
  readonly onePass: Maps;
  /** [number of steps][input], in the order of the numbers asked for. */
  readonly sums: readonly Maps[];
}

/** Options of {@linkcode sweepSteps}. */
export interface SweepOptions {
  /** Index of the explained output of each input. */
  readonly target: readonly number[];
  /** Numbers of steps. */
  readonly steps: readonly number[];
  readonly rule: Rule;
  /** Value of every feature of the baseline; default 0. */
  readonly baseline?: number;
  /** Points in one pass. */
  readonly batchSize: number;
  /** Shows how many of the gradients are done, under this name; default nothing is shown. */
  readonly label?: string;
}

/**
 * Input x gradient, with another baseline (x - x') x gradient, and Integrated Gradients with several
 * numbers of steps, in host memory.
 *
 * Cost: a pass, and as many as the steps together, over the inputs.
 *
 * @throws {TypeError | RangeError} If an option is unknown, or `integratedGradients` refuses one.
 *
 * @example
 * ```ts
 * const { forward } = await loadFashionConvnet({ bias: true }), inputs = tf.ones([1, 28, 28, 1]);
 * const options = { target: [3], steps: [1, 4], rule: "midpoint", batchSize: 64 } as const;
 * const { onePass, sums } = await sweepSteps(forward, inputs, options);
 * console.log(onePass[0], sums[1]![0]); // one gradient, four
 * ```
 */
export async function sweepSteps(
  forward: Forward,
  inputs: tf.Tensor,
  options: SweepOptions,
): Promise<StepSweep> {
  requireKnownOptions("sweep steps", options, {
    target: true,
    steps: "a list of numbers of steps",
    rule: true,
    batchSize: "a positive integer",
    label: true,
    baseline: true,
  });
  const { target, steps, rule, batchSize, label, baseline = 0 } = options;
  const total = inputs.shape[0]! * steps.reduce((sum, each) => sum + each, 0);
  const bar = label === undefined ? undefined : progress({ label, total, unit: "gradients" });
  const onePass = await read(tf.tidy(() => {
    const slopes = gradient(forward, inputs, { target });
    return tf.mul(slopes, tf.sub(inputs, baseline));
  }));
  const sums: Maps[] = [];
  let before = 0;
  for (const each of steps) {
    const onProgress = (done: number) => bar?.update(before + done);
    const path = { target, baseline, steps: each, rule, batchSize, onProgress };
    const { attributions } = await integratedGradients(forward, inputs, path);
    sums.push(await read(attributions));
    before += inputs.shape[0]! * each;
  }
  await bar?.done();
  return { onePass, sums };
}

/** The maps of a batch, one by one; the tensor is disposed. */
async function read(maps: tf.Tensor): Promise<Float32Array[]> {
  const values = await readFinite(maps, "maps").finally(() => maps.dispose());
  const size = values.length / maps.shape[0]!;
  return Array.from({ length: maps.shape[0]! }, (_, i) => values.slice(i * size, (i + 1) * size));
}

/** How far some maps are from those that they should be. */
export interface Apart {
  /** sum |a - b| / sum |b| of each pair. */
  readonly each: readonly number[];
  readonly least: number;
  readonly median: number;
  readonly most: number;
  /** The same of all maps as one, as Hesse et al. take a batch. */
  readonly joint: number;
}

/**
 * Relative differences of maps from the truths.
 *
 * @throws {TypeError} If a map and its truth differ in length.
 * @throws {RangeError} If there is no map, or a truth is zero everywhere.
 *
 * @example
 * ```ts
 * const maps = [[1, 2], [3, 3]].map((map) => Float32Array.from(map));
 * console.log(apart(maps, maps.toReversed()).each); // [0.5, 1]
 * ```
 */
export function apart(maps: Maps, truths: Maps): Apart {
  const each = maps.map((map, i) => relativeError(map, truths[i]!));
  const [joined, truth] = [maps, truths].map((list) => list.flatMap((map) => [...map]));
  const joint = relativeError(joined!, truth!);
  return { each, least: minimum(each), median: median(each), most: maximum(each), joint };
}

/** How far one pass and sums of gradients are from the exact integral. */
export interface AgainstExact {
  /** Relative difference of one pass of each image. */
  readonly onePass: readonly number[];
  /** [image][number of steps] that of Integrated Gradients. */
  readonly curves: readonly (readonly number[])[];
  /** How often each image's path bends. */
  readonly bends: readonly number[];
}

/** Options of {@linkcode againstExact}. */
export interface AgainstExactOptions {
  /** Index of the explained output of each image. */
  readonly target: readonly number[];
  /** Shows how many images are done, under this name; default nothing is shown. */
  readonly label?: string;
}

/**
 * Compares a sweep of steps with exact Integrated Gradients of a piecewise linear network.
 *
 * Cost: that of `exactIntegratedGradients`.
 *
 * @param images Of one channel: those of the sweep.
 * @throws {TypeError} If an option is unknown, or as `exactIntegratedGradients`.
 *
 * @example
 * ```ts
 * const net = await loadFashionConvnet({ bias: false }), images = tf.ones([1, 28, 28, 1]);
 * const path = { target: [3], steps: [1, 4], rule: "midpoint", batchSize: 64 } as const;
 * const sweep = await sweepSteps(net.forward, images, path);
 * console.log((await againstExact(net, images, sweep, { target: [3] })).bends); // [0]
 * ```
 */
export async function againstExact(
  net: LayeredNet,
  images: tf.Tensor,
  { onePass, sums }: StepSweep,
  options: AgainstExactOptions,
): Promise<AgainstExact> {
  requireKnownOptions("compare with exact IG", options, { target: true, label: true });
  const { target, label } = options, total = images.shape[0]!;
  const bar = label === undefined ? undefined : progress({ label, total, unit: "images" });
  const onProgress = (done: number) => bar?.update(done);
  const exact = await exactIntegratedGradients(net, images, { target, onProgress });
  await bar?.done();
  const { attributions, breakpoints } = exact;
  const truths = await pixelScores(attributions).finally(() => attributions.dispose());
  const bySteps = sums.map((maps) => apart(maps, truths).each);
  return {
    onePass: apart(onePass, truths).each,
    curves: truths.map((_, i) => bySteps.map((errors) => errors[i]!)),
    bends: breakpoints.map(({ length }) => length),
  };
}
