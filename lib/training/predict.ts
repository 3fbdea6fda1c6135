import type { Dataset } from "@lib/datasets";
import type { Accuracy } from "@lib/models";
import { type Forward, progress, readFinite, requirePositiveInteger } from "@lib/runtime";
import { argmax, wilson } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/** Images as {@linkcode Dataset} holds them, with or without labels. */
export type Images = Pick<Dataset, "images" | "count" | "shape">;

/** Options of {@linkcode predict}. */
export interface PredictOptions {
  /** Images per forward pass, a positive integer; default 250. It changes no result. */
  readonly batchSize?: number;
  /** Shows progress under this label; shows none when absent. */
  readonly label?: string;
}

/** A model's answers, in host memory. */
export interface Predictions {
  /** F(x) before softmax, axes [count, classes] in row-major order. */
  readonly logits: Float32Array;
  /** The class of the largest logit per image, the first of equals. */
  readonly classes: Uint16Array;
}

/**
 * Runs a model on any number of images, a batch at a time. Cost: one forward pass per image.
 *
 * @throws {RangeError} If `batchSize` is not a positive integer or a logit is NaN or infinite.
 *
 * @example
 * ```ts
 * import { predict } from "@lib/training";
 * const { classes } = await predict(model.forward, test);
 * console.log(classes);
 * ```
 */
export async function predict(
  forward: Forward,
  { images, count, shape }: Images,
  { batchSize = 250, label }: PredictOptions = {},
): Promise<Predictions> {
  requirePositiveInteger("predict", "batchSize", batchSize);
  const bar = label === undefined ? undefined : progress({ label, total: count, unit: "images" });
  const size = shape[0] * shape[1] * shape[2];
  const parts: Float32Array[] = [];
  for (let from = 0; from < count; from += batchSize) {
    const to = Math.min(from + batchSize, count);
    const logits = tf.tidy(() =>
      forward(tf.tensor4d(images.subarray(from * size, to * size), [to - from, ...shape]))
    );
    parts.push(await readFinite(logits, "logits").finally(() => logits.dispose()));
    await bar?.update(to);
  }
  await bar?.done();
  const logits = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    logits.set(part, offset);
    offset += part.length;
  }
  const width = logits.length / count;
  const best = (_: unknown, i: number) => argmax(logits.subarray(i * width, (i + 1) * width));
  return { logits, classes: Uint16Array.from({ length: count }, best) };
}

/** Options of {@linkcode accuracy}. */
export interface AccuracyOptions extends PredictOptions {
  /** Coverage of the interval, in (0, 1); default 0.95. */
  readonly level?: number;
}

/**
 * The share of images whose largest logit is that of their label, with its Wilson interval.
 * Cost: one forward pass per image.
 *
 * @throws {RangeError} If an option is out of range or a logit is NaN or infinite.
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
