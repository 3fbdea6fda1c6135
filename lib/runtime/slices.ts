import type * as tf from "@tensorflow/tfjs";
import { invalid } from "./errors.ts";
import { requireTensor } from "./kinds.ts";

/** Requires a float32 tensor [batch, ...] of at least one example. @throws {TypeError} If it is none. */
export function requireBatch(action: string, argument: string, value: unknown): void {
  requireTensor(action, argument, value);
  if (value.dtype === "float32" && value.rank >= 2 && value.size > 0) return;
  const must = "a float32 tensor [batch, ...] with at least one example";
  throw new TypeError(invalid(action, argument, must, value));
}

/**
 * How many examples go into one pass where nobody says: `least`, or more where they are small, as many
 * as have 2^16 values together. Results do not depend on it, memory and speed do.
 */
export function usualBatchSize({ shape, size }: tf.Tensor, least: number): number {
  const features = size / shape[0]!;
  return Math.max(least, Math.floor(2 ** 16 / features));
}

/** The examples of a batch in slices of `batchSize`, each freed before the next is made. */
export async function eachSlice(
  inputs: tf.Tensor,
  batchSize: number,
  work: (slice: tf.Tensor, first: number) => Promise<void>,
): Promise<void> {
  const examples = inputs.shape[0]!;
  for (let first = 0; first < examples; first += batchSize) {
    const slice = inputs.slice(first, Math.min(batchSize, examples - first));
    await work(slice, first).finally(() => slice.dispose());
  }
}
