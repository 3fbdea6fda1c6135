import * as tf from "@tensorflow/tfjs";
import { readFinite, requireBatch, requireFunction, requireKnownOptions } from "@lib/runtime";
import { mean, standardDeviation } from "@lib/statistics";

/** Makes a baseline for the inputs, `[batch, ...]`; drawn anew at each call where it is random. */
export type DrawBaseline = () => tf.Tensor | Promise<tf.Tensor>;

/** Options of {@link averageOverBaselines}. */
export interface AverageOptions {
  /** Baselines drawn, 1 or more. */
  readonly draws: number;
  /** Told how many of the draws are done. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
  /** Stops between two draws and frees everything. */
  readonly signal?: AbortSignal | undefined;
}

/** Attributions from drawn baselines on the host, each example's in the inputs' layout, in logits. */
export interface AveragedMaps {
  /** The mean over the draws, one map an example. */
  readonly maps: readonly Float32Array[];
  /** The standard deviation between draws (n - 1) of each value of a map; 0 where there is one draw. */
  readonly spreads: readonly Float32Array[];
  /** Each draw's maps, [draw][example]. */
  readonly draws: readonly (readonly Float32Array[])[];
}

/**
 * Attributes with several drawn baselines and gives the mean, keeping how far the draws differ.
 *
 * mean_i = 1/n sum_d A_i(x, x'_d), spread_i^2 = 1/(n - 1) sum_d (A_i(x, x'_d) - mean_i)^2.
 *
 * The mean is complete about the mean of F(x'_d). Cost: `draws` attributions, one read-back each.
 *
 * @param draw It is called for each draw; what it gives is disposed here.
 * @param attribute The attribution for a baseline, `[batch, ...]`; it is disposed here.
 * @throws {TypeError} If `draw` or `attribute` give no float32 batch, or an option is unknown.
 * @throws {RangeError} If `draws` is not a positive integer, or an attribution is NaN or infinite.
 * @see Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 *
 * @example
 * ```ts
 * import { averageOverBaselines, integratedGradients, uniformNoise } from "@lib/attribution";
 * import { random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * const inputs = tf.ones([1, 4]), noise = { random: random(1), range: [0, 1] } as const;
 * const { maps, spreads } = await averageOverBaselines(
 *   () => uniformNoise(inputs, noise),
 *   async (baseline) =>
 *     (await integratedGradients(forward, inputs, { target: 0, baseline })).attributions,
 *   { draws: 5 },
 * );
 * console.log(maps[0], spreads[0]);
 * ```
 */
export async function averageOverBaselines(
  draw: DrawBaseline,
  attribute: (baseline: tf.Tensor) => tf.Tensor | Promise<tf.Tensor>,
  options: AverageOptions,
): Promise<AveragedMaps> {
  const action = "average over baselines";
  requireKnownOptions(action, options, {
    draws: "a positive integer",
    onProgress: "a function?",
    signal: "an AbortSignal?",
  });
  const { draws, onProgress, signal } = options;
  requireFunction(action, "draw", draw);
  requireFunction(action, "attribute", attribute);
  const drawn: Float32Array[][] = [];
  while (drawn.length < draws) {
    signal?.throwIfAborted();
    const baseline = await draw();
    let attributions: tf.Tensor | undefined;
    try {
      requireBatch(action, "draw()", baseline);
      attributions = await attribute(baseline);
      requireBatch(action, "attribute(baseline)", attributions);
      drawn.push(await readExamples(attributions, "attributions"));
    } finally {
      tf.dispose([baseline, attributions].filter((each) => each instanceof tf.Tensor));
    }
    await onProgress?.(drawn.length, draws);
  }
  const overDraws = (summary: (values: readonly number[]) => number) =>
    drawn[0]!.map((map, i) => map.map((_, k) => summary(drawn.map((maps) => maps[i]![k]!))));
  const deviation = draws > 1 ? standardDeviation : () => 0;
  return { maps: overDraws(mean), spreads: overDraws(deviation), draws: drawn };
}

/** A batch on the host, example by example. */
export async function readExamples(batch: tf.Tensor, name: string): Promise<Float32Array[]> {
  const values = await readFinite(batch, name), count = batch.shape[0]!;
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.slice(i * size, (i + 1) * size));
}
