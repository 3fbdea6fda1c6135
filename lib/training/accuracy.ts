import type { Dataset } from "@lib/datasets";
import { wilson } from "@lib/statistics";
import type { Accuracy } from "@lib/models";
import type { Forward } from "@lib/runtime";
import { predict, type PredictOptions } from "./predict.ts";

/** Options of {@linkcode accuracy}. */
export interface AccuracyOptions extends PredictOptions {
  /** Coverage of the interval, in (0, 1); 0.95 when absent. */
  readonly level?: number;
}

/**
 * The share of images whose largest logit is that of their label, with its Wilson interval.
 * Cost: one forward pass per image.
 *
 * @throws {RangeError} As {@linkcode predict} and `wilson` do.
 *
 * @example
 * ```ts
 * import { fashionMnist } from "@lib/datasets";
 * import { loadFashionConvnet } from "@lib/models";
 * import { setupBackend } from "@lib/runtime";
 * import { accuracy } from "@lib/training";
 * await setupBackend();
 * const { test } = await fashionMnist();
 * const model = await loadFashionConvnet({ bias: true });
 * console.log(await accuracy(model.forward, test));
 * ```
 */
export async function accuracy(
  forward: Forward,
  dataset: Dataset,
  { level = 0.95, ...options }: AccuracyOptions = {},
): Promise<Accuracy> {
  const { classes } = await predict(forward, dataset, options);
  const { count, labels } = dataset;
  const correct = classes.filter((predicted, i) => predicted === labels[i]).length;
  return { correct, count, accuracy: correct / count, interval: wilson(correct, count, level) };
}
