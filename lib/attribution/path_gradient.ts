import * as tf from "@tensorflow/tfjs";
import { type Forward, type KnownOptions, settle } from "@lib/runtime";
import type { Quadrature } from "./quadrature.ts";
import { baselinesOf, targetGradient } from "./target_and_baseline.ts";

/** How a long sum over a path runs. */
export interface PathOptions {
  /**
   * The most points evaluated in one pass, those of the certificate too, 1 or more; default 16, or more
   * examples where they are small: as many as have 2^15 values together. It decides on memory, not on
   * results.
   */
  readonly batchSize?: number | undefined;
  /**
   * Told how many of the points [example x node] are done; where steps double to a tolerance, how many
   * of the examples, at every doubling and within it.
   */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
  /** Stops between two passes and frees everything. */
  readonly signal?: AbortSignal | undefined;
}

/** {@link PathOptions}, as functions that have them know them. */
export const PATH: KnownOptions<PathOptions> = {
  batchSize: "a positive integer?",
  onProgress: "a function?",
  signal: "an AbortSignal?",
};

/**
 * How many points go into one pass where nobody says: 16, or more examples where they are small, as many
 * as have 2^15 values together.
 */
export function pathBatchSize({ shape: [batch], size }: tf.Tensor): number {
  return Math.max(16, Math.min(batch!, Math.floor(2 ** 15 / (size / batch!))));
}

/** How the gradients of one pass after the other are summed. */
export interface PathRun extends Pick<PathOptions, "onProgress" | "signal"> {
  /** Nodes in one pass, each with all examples. */
  readonly points: number;
}

/** A path from x' to x for each example, and the logit whose gradient is summed along it. */
export interface Path {
  readonly inputs: tf.Tensor;
  /** `[1, ...]` or `[batch, ...]`. */
  readonly baseline: tf.Tensor;
  readonly target: readonly number[];
}

/** The paths of some examples of a batch, with the index of the first. */
export interface PathPart extends Path {
  readonly first: number;
}

/** Some examples of a batch; the caller disposes inputs and baseline. */
export function partOf(
  { inputs, baseline, target }: Path,
  first: number,
  count: number,
): PathPart {
  return {
    inputs: inputs.slice(first, count),
    baseline: tf.tidy(() => baselinesOf(baseline, first, count).clone()),
    target: target.slice(first, first + count),
    first,
  };
}

/**
 * The attributions (x - x') sum_k w_k dF(x' + a_k (x - x'))/dx on the host, row-major.
 *
 * On the device are the points of one pass, whatever the number of nodes and examples.
 */
export async function attributeAlong(
  action: string,
  forward: Forward,
  path: Path,
  quadrature: Quadrature,
  options: PathOptions & { readonly batchSize: number },
): Promise<Float32Array> {
  const { inputs } = path, batch = inputs.shape[0]!, maps = new Float32Array(inputs.size);
  const examples = Math.min(batch, options.batchSize), { length } = quadrature.nodes;
  const points = Math.floor(options.batchSize / examples), { signal } = options;
  for (let first = 0; first < batch; first += examples) {
    const part = partOf(path, first, Math.min(examples, batch - first));
    const onProgress = (done: number) =>
      options.onProgress?.(first * length + done, batch * length);
    try {
      const run = { points, onProgress, signal };
      const mean = await pathGradient(action, forward, part, quadrature, run);
      const map = await readAttributions(action, forward, part, quadrature, mean)
        .finally(() => mean.dispose());
      maps.set(map, first * inputs.size / batch);
    } finally {
      tf.dispose([part.inputs, part.baseline]);
    }
  }
  return maps;
}

/** Points of this many milliseconds are queued before the device is waited for. */
const breath = 200;

/**
 * The weighted sum of gradients along straight paths, sum_k w_k dF(x' + a_k (x - x'))/dx, all
 * examples together.
 *
 * @returns The inputs' shape; the caller disposes it.
 */
export async function pathGradient(
  action: string,
  forward: Forward,
  { inputs, baseline, target }: Path,
  { nodes, weights }: Quadrature,
  { points, onProgress, signal }: PathRun,
): Promise<tf.Tensor> {
  const [count, ...features] = inputs.shape as [number, ...number[]];
  let sum = tf.zeros(inputs.shape), rested = performance.now();
  try {
    for (let k = 0; k < nodes.length; k += points) {
      signal?.throwIfAborted();
      const alphas = nodes.subarray(k, k + points), shares = weights.subarray(k, k + points);
      const added = tf.tidy(() => {
        const column = (values: Float64Array) =>
          tf.tensor(Float32Array.from(values), [values.length, ...inputs.shape.map(() => 1)]);
        const start = baseline.expandDims(0);
        const path = start.add(inputs.expandDims(0).sub(start).mul(column(alphas)));
        const repeated = Array.from(alphas, () => target).flat();
        const flat = path.reshape([alphas.length * count, ...features]);
        const slopes = targetGradient(action, forward, flat, repeated).reshape(path.shape);
        return sum.add(slopes.mul(column(shares)).sum(0));
      });
      sum.dispose();
      sum = added;
      if (performance.now() - rested < breath) continue;
      await settle();
      await onProgress?.(count * (k + alphas.length), count * nodes.length);
      rested = performance.now();
    }
    await onProgress?.(count * nodes.length, count * nodes.length);
    return sum;
  } catch (error) {
    sum.dispose();
    throw error;
  }
}

/**
 * Reads a path's attributions, x - x' times the mean gradient, or throws where one is NaN or infinite,
 * naming the example and the step it came from.
 *
 * Costs one read-back; only an attribution that is not finite is retraced, a step at a time.
 */
export async function readAttributions(
  action: string,
  forward: Forward,
  { inputs, baseline, target, first }: PathPart,
  { nodes }: Quadrature,
  mean: tf.Tensor,
): Promise<Float32Array> {
  const attributions = tf.tidy(() => inputs.sub(baseline).mul(mean));
  const values = await attributions.data<"float32">().finally(() => attributions.dispose());
  const index = firstNonFinite(values);
  if (index < 0) return values;
  const size = inputs.size / inputs.shape[0]!;
  for (const [k, alpha] of nodes.entries()) {
    const slopes = tf.tidy(() =>
      targetGradient(action, forward, baseline.add(inputs.sub(baseline).mul(alpha)), target)
    );
    const gradients = await slopes.data<"float32">().finally(() => slopes.dispose());
    const origin = firstNonFinite(gradients);
    if (origin < 0) continue;
    const example = first + Math.floor(origin / size);
    throw new RangeError(
      `Cannot ${action} as the gradient of example ${example} at step ${k + 1} ` +
        `of ${nodes.length} (alpha = ${alpha.toPrecision(3)}) is ${gradients[origin]}`,
    );
  }
  const example = first + Math.floor(index / size);
  throw new RangeError(
    `Cannot ${action} as the sum over steps of example ${example} is ${values[index]}`,
  );
}

function firstNonFinite(values: Float32Array): number {
  return values.findIndex((value) => !Number.isFinite(value));
}
