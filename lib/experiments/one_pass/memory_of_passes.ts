import { integratedGradients } from "@lib/attribution";
import { type Model, peakMemory } from "@lib/models";
import { requireKnownOptions } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";

/** Options of {@linkcode memoryOfPasses}. */
export interface MemoryOptions {
  /** Index of the explained output. */
  readonly target: number;
  /** Of Integrated Gradients. */
  readonly steps: number;
  /** Numbers of points in a pass. */
  readonly points: readonly number[];
}

/**
 * The most bytes in tensors while Integrated Gradients are taken, for each number of points in a pass.
 *
 * Cost: that of Integrated Gradients for each.
 *
 * @throws {TypeError} If an option is unknown, or as `integratedGradients`.
 *
 * @example
 * ```ts
 * import { memoryOfPasses } from "@lib/experiments";
 * import { loadFashionConvnet } from "@lib/models";
 * import * as tf from "@tensorflow/tfjs";
 * const { layers } = await loadFashionConvnet({ bias: false }), image = tf.ones([1, 28, 28, 1]);
 * console.log(await memoryOfPasses(layers, image, { target: 3, steps: 8, points: [1, 8] }));
 * ```
 */
export async function memoryOfPasses(
  layers: Model["layers"],
  input: tf.Tensor,
  options: MemoryOptions,
): Promise<number[]> {
  const action = "measure the memory of passes";
  requireKnownOptions(action, options, {
    target: true,
    steps: true,
    points: "a list of numbers of points",
  });
  const { target, steps, points } = options;
  const most: number[] = [];
  for (const batchSize of points) {
    most.push(
      await peakMemory(layers, async (forward) => {
        const path = { target, steps, batchSize };
        (await integratedGradients(forward, input, path)).attributions.dispose();
      }),
    );
  }
  return most;
}
