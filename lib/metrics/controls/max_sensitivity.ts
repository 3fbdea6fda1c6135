import {
  type Explain,
  type Random,
  readMap,
  requireBatch,
  requireKnownOptions,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Options of {@link maxSensitivity}. */
export interface MaxSensitivityOptions {
  /** The largest change of each value, in model-input units, positive. */
  readonly radius: number;
  /** Draws the changes. */
  readonly random: Random;
  /** Changed inputs an example, 1 or more; default 10. */
  readonly draws?: number;
  /** Told how many of the draws are done. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
  /** Stops between two draws. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Max-sensitivity, one number an example: by how much does a map change where the input hardly does? Lower
 * is steadier, not truer: a constant map has 0.
 *
 * The largest |A(x + d) - A(x)| / |A(x)| (Euclidean) over draws of d, each value uniform in
 * [-radius, radius]: a lower bound of the largest over the whole cube. A map that is 0 divides by 1.
 *
 * Cost: 1 + draws maps.
 *
 * @param explain Applied to all examples at once.
 * @param inputs [batch, ...].
 * @throws {TypeError} If `explain` gives no map of the inputs' shape.
 * @throws {RangeError} If an option is out of range or a value is NaN or infinite.
 * @see Yeh, Hsieh, Suggala, Inouye and Ravikumar, On the (In)fidelity and Sensitivity of Explanations,
 * NeurIPS 2019, arXiv 1901.09392.
 *
 * @example
 * ```ts
 * import { gradient } from "@lib/attribution";
 * import { maxSensitivity } from "@lib/metrics";
 * import { random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.sum(1, true) as tf.Tensor2D;
 * const explain = (x: tf.Tensor) => gradient(forward, x);
 * console.log(await maxSensitivity(explain, tf.ones([1, 2]), { radius: 0.1, random: random(1) })); // [0]
 * ```
 */
export async function maxSensitivity(
  explain: Explain,
  inputs: tf.Tensor,
  options: MaxSensitivityOptions,
): Promise<number[]> {
  const action = "compute the max-sensitivity";
  requireKnownOptions(action, options, {
    radius: "a positive number",
    random: "a seeded generator",
    draws: "a positive integer?",
    onProgress: "a function?",
    signal: "an AbortSignal?",
  });
  const { radius, random, draws = 10, onProgress, signal } = options;
  requireBatch(action, "inputs", inputs);
  const batch = inputs.shape[0]!, size = inputs.size / batch;
  const map = await readMap(action, explain, inputs);
  const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
  const lengths = Array.from(
    { length: batch },
    (_, i) => norm(map.subarray(i * size, (i + 1) * size)) || 1,
  );
  const most = new Array<number>(batch).fill(0);
  for (let k = 0; k < draws; k++) {
    signal?.throwIfAborted();
    const change = random.uniformArray(inputs.size).map((u) => radius * (2 * u - 1));
    const changed = tf.tidy(() => inputs.add(tf.tensor(change, inputs.shape)));
    const other = await readMap(action, explain, changed).finally(() => changed.dispose());
    const apart = other.map((value, i) => value - map[i]!);
    for (let i = 0; i < batch; i++) {
      const length = norm(apart.subarray(i * size, (i + 1) * size));
      most[i] = Math.max(most[i]!, length / lengths[i]!);
    }
    await onProgress?.(k + 1, draws);
  }
  return most;
}
