import * as tf from "@tensorflow/tfjs";
import type { Dataset } from "@lib/datasets";
import { type Forward, invalid, progress, readFinite } from "@lib/runtime";

/** Images as {@linkcode Dataset} holds them, with or without labels. */
export type Images = Pick<Dataset, "images" | "count" | "shape">;

/** Options of {@linkcode predict}. */
export interface PredictOptions {
  /** Images per forward pass, a positive integer; 250 when absent. It changes no result. */
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
 * import { fashionMnist, subset } from "@lib/datasets";
 * import { loadFashionConvnet } from "@lib/models";
 * import { setupBackend } from "@lib/runtime";
 * import { predict } from "@lib/training";
 * await setupBackend();
 * const { test } = await fashionMnist();
 * const model = await loadFashionConvnet({ bias: true });
 * const { classes } = await predict(model.forward, subset(test, [0, 1, 2]));
 * ```
 */
export async function predict(
  forward: Forward,
  { images, count, shape }: Images,
  { batchSize = 250, label }: PredictOptions = {},
): Promise<Predictions> {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(invalid("predict", "batchSize", "a positive integer", batchSize));
  }
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
  parts.reduce((at, part) => (logits.set(part, at), at + part.length), 0);
  return { logits, classes: Uint16Array.from({ length: count }, (_, i) => best(logits, count, i)) };
}

/**
 * Probabilities from logits: exp(F_c) / sum over k of exp(F_k), per row.
 *
 * @param logits Axes [count, classes] in row-major order.
 */
export function softmax(logits: Float32Array, classes: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let from = 0; from < logits.length; from += classes) {
    const row = logits.subarray(from, from + classes);
    const most = row.reduce((a, b) => Math.max(a, b), -Infinity);
    const terms = row.map((logit) => Math.exp(logit - most));
    const sum = terms.reduce((a, b) => a + b, 0);
    probabilities.set(terms.map((term) => term / sum), from);
  }
  return probabilities;
}

function best(logits: Float32Array, count: number, example: number): number {
  const classes = logits.length / count;
  const row = logits.subarray(example * classes, (example + 1) * classes);
  return row.reduce((most, logit, index) => logit > row[most]! ? index : most, 0);
}
