import * as tf from "@tensorflow/tfjs";
import { type Forward, requirePositiveInteger, settle } from "@lib/runtime";
import type { Quadrature } from "./quadrature.ts";
import { targetGradient } from "./target_and_baseline.ts";

/** How a long sum over a path runs. */
export interface PathOptions {
  /** The most points evaluated in one pass, 1 or more; default 16. It decides on memory, not on results. */
  readonly batchSize?: number;
  /** Told how many of the points [example x node] are done. */
  readonly onProgress?: (done: number, total: number) => void | Promise<void>;
  /** Stops between two passes and frees everything. */
  readonly signal?: AbortSignal;
}

/** A path from x' to x for each example, and the logit whose gradient is summed along it. */
export interface Path {
  readonly inputs: tf.Tensor;
  readonly baseline: tf.Tensor;
  readonly target: readonly number[];
}

/** Points of this many milliseconds are queued before the device is waited for. */
const breath = 200;

/**
 * The weighted sum of gradients along straight paths, sum_k w_k dF(x' + a_k (x - x'))/dx.
 *
 * A streaming sum: one pass holds at most `batchSize` points, whatever the number of nodes.
 *
 * @returns The inputs' shape; the caller disposes it.
 */
export async function pathGradient(
  action: string,
  forward: Forward,
  { inputs, baseline, target }: Path,
  { nodes, weights }: Quadrature,
  { batchSize = 16, onProgress, signal }: PathOptions = {},
): Promise<tf.Tensor> {
  requirePositiveInteger(action, "batchSize", batchSize);
  const [batch, ...features] = inputs.shape as [number, ...number[]];
  const examples = Math.min(batch, batchSize), points = Math.floor(batchSize / examples);
  const sums: tf.Tensor[] = [];
  let rested = performance.now();
  try {
    for (let first = 0; first < batch; first += examples) {
      const count = Math.min(examples, batch - first);
      const slab = (whole: tf.Tensor) => whole.slice(first, count).expandDims(0);
      const targets = target.slice(first, first + count);
      sums.push(tf.zeros([count, ...features]));
      for (let k = 0; k < nodes.length; k += points) {
        signal?.throwIfAborted();
        const alphas = nodes.subarray(k, k + points), shares = weights.subarray(k, k + points);
        const sum = tf.tidy(() => {
          const column = (values: Float64Array) =>
            tf.tensor(Float32Array.from(values), [values.length, ...inputs.shape.map(() => 1)]);
          const start = slab(baseline);
          const path = start.add(slab(inputs).sub(start).mul(column(alphas)));
          const repeated = Array.from(alphas, () => targets).flat();
          const flat = path.reshape([alphas.length * count, ...features]);
          const slopes = targetGradient(action, forward, flat, repeated).reshape(path.shape);
          return sums.at(-1)!.add(slopes.mul(column(shares)).sum(0));
        });
        sums.pop()!.dispose();
        sums.push(sum);
        if (performance.now() - rested < breath) continue;
        await settle();
        const done = first * nodes.length + count * (k + alphas.length);
        await onProgress?.(done, batch * nodes.length);
        rested = performance.now();
      }
    }
    await onProgress?.(batch * nodes.length, batch * nodes.length);
    return tf.tidy(() => tf.concat(sums));
  } finally {
    tf.dispose(sums);
  }
}

/**
 * Reads a path's attributions to the host, or throws where one is NaN or infinite, naming the example
 * and the step it came from.
 *
 * Costs one read-back; only an attribution that is not finite is retraced, a step at a time.
 */
export async function readAttributions(
  action: string,
  forward: Forward,
  { inputs, baseline, target }: Path,
  { nodes }: Quadrature,
  attributions: tf.Tensor,
): Promise<Float32Array> {
  const values = await attributions.data<"float32">(), index = firstNonFinite(values);
  if (index < 0) return values;
  const size = attributions.size / inputs.shape[0]!;
  for (const [k, alpha] of nodes.entries()) {
    const slopes = tf.tidy(() =>
      targetGradient(action, forward, baseline.add(inputs.sub(baseline).mul(alpha)), target)
    );
    const gradients = await slopes.data().finally(() => slopes.dispose());
    const origin = firstNonFinite(gradients);
    if (origin < 0) continue;
    throw new RangeError(
      `Cannot ${action} as the gradient of example ${Math.floor(origin / size)} at step ${k + 1} ` +
        `of ${nodes.length} (alpha = ${alpha.toPrecision(3)}) is ${gradients[origin]}`,
    );
  }
  const example = Math.floor(index / size);
  throw new RangeError(
    `Cannot ${action} as the sum over steps of example ${example} is ${values[index]}`,
  );
}

function firstNonFinite(values: ArrayLike<number>): number {
  return Array.prototype.findIndex.call(values, (value) => !Number.isFinite(value));
}
