import * as tf from "@tensorflow/tfjs";
import { invalid, readFinite } from "@lib/runtime";

/** Options of {@link averageOverBaselines}. */
export interface AverageOptions {
  /** Baselines drawn, 2 or more. */
  readonly draws: number;
  /** Told how many of the draws are done. */
  readonly onProgress?: (done: number, total: number) => void | Promise<void>;
  /** Stops between two draws and frees everything. */
  readonly signal?: AbortSignal;
}

/** The mean attribution over drawn baselines, with its spread. */
export interface AveragedAttributions {
  /** The mean, `[batch, ...]`, in logits; the caller disposes it. */
  readonly attributions: tf.Tensor;
  /** The standard deviation between draws (n - 1) of each value; the caller disposes it. */
  readonly spread: tf.Tensor;
  /** For each example the sum of each draw's attributions, in logits. */
  readonly totals: readonly (readonly number[])[];
  /** For each example the standard deviation (n - 1) of its totals, in logits. */
  readonly totalSpread: readonly number[];
}

/**
 * Attributes with several drawn baselines and gives the mean, keeping how far the draws differ.
 *
 * mean_i = 1/n sum_d A_i(x, x'_d), spread_i^2 = 1/(n - 1) sum_d (A_i(x, x'_d) - mean_i)^2.
 *
 * The mean is complete about the mean of F(x'_d). Memory: three maps, whatever the number of draws.
 * Cost: `draws` attributions, one read-back each.
 *
 * @param draw A new baseline at each call; it is disposed here.
 * @param attribute The attribution for a baseline, `[batch, ...]`; it is disposed here.
 * @throws {RangeError} Where `draws` is not an integer of 2 or more, or a map's total is NaN or infinite.
 *
 * Reference: Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 *
 * @example
 * ```ts
 * const noise = random(1);
 * const { attributions, totalSpread } = await averageOverBaselines(
 *   () => uniformNoise(images, { random: noise }),
 *   async (baseline) =>
 *     (await integratedGradients(model.forward, images, { target: 3, baseline })).attributions,
 *   { draws: 5 },
 * );
 * ```
 */
export async function averageOverBaselines(
  draw: () => tf.Tensor | Promise<tf.Tensor>,
  attribute: (baseline: tf.Tensor) => tf.Tensor | Promise<tf.Tensor>,
  { draws, onProgress, signal }: AverageOptions,
): Promise<AveragedAttributions> {
  if (!Number.isInteger(draws) || draws < 2) {
    const must = "an integer of 2 or more";
    throw new RangeError(invalid("average over baselines", "draws", must, draws));
  }
  let moments: { mean: tf.Tensor; squares: tf.Tensor } | undefined;
  const sums: Float32Array[] = [];
  try {
    for (let done = 1; done <= draws; done++) {
      signal?.throwIfAborted();
      const baseline = await draw();
      let map: tf.Tensor | undefined;
      try {
        map = await attribute(baseline);
        sums.push(await totalsOf(map));
        const next = updated(moments, map, done);
        tf.dispose(moments);
        moments = next;
      } finally {
        tf.dispose([baseline, map]);
      }
      await onProgress?.(done, draws);
    }
    const { mean, squares } = moments!;
    const spread = tf.tidy(() => squares.div(draws - 1).sqrt());
    const totals = Array.from(sums[0]!, (_, i) => sums.map((sum) => sum[i]!));
    const result = { attributions: mean.clone(), spread, totals };
    return { ...result, totalSpread: totals.map(standardDeviation) };
  } finally {
    tf.dispose(moments);
  }
}

/** Welford's update of a mean and a sum of squared deviations: stable, one map at a time. */
function updated(
  moments: { mean: tf.Tensor; squares: tf.Tensor } | undefined,
  map: tf.Tensor,
  count: number,
): { mean: tf.Tensor; squares: tf.Tensor } {
  return tf.tidy(() => {
    const { mean, squares } = moments ?? { mean: tf.zerosLike(map), squares: tf.zerosLike(map) };
    const off = map.sub(mean), next = mean.add(off.div(count));
    return { mean: next, squares: squares.add(off.mul(map.sub(next))) };
  });
}

async function totalsOf(map: tf.Tensor): Promise<Float32Array> {
  const sums = tf.tidy(() => map.reshape([map.shape[0]!, -1]).sum(1));
  return await readFinite(sums, "totals of the attributions").finally(() => sums.dispose());
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
