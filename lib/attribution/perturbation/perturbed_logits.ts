import * as tf from "@tensorflow/tfjs";
import { readFinite } from "@lib/runtime";
import type { Start } from "../certificate.ts";
import { targetLogits } from "../target_and_baseline.ts";

/** Inputs that are composed on the host when their turn comes. */
interface Perturbed {
  readonly count: number;
  /** Writes an input, and gives the index of the output that is read. */
  readonly compose: (index: number, into: Float32Array) => number;
}

/** The target's logit of each composed input. */
export async function perturbedLogits(
  action: string,
  { forward, path, run: { batchSize, onProgress, signal } }: Start,
  { count, compose }: Perturbed,
): Promise<Float64Array> {
  const shape = path.inputs.shape.slice(1);
  const logits = new Float64Array(count), size = shape.reduce((a, b) => a * b, 1);
  for (let first = 0; first < count; first += batchSize) {
    signal?.throwIfAborted();
    const now = Math.min(batchSize, count - first), values = new Float32Array(now * size);
    const target = Array.from(
      { length: now },
      (_, i) => compose(first + i, values.subarray(i * size, (i + 1) * size)),
    );
    const read = tf.tidy(() =>
      targetLogits(action, forward, tf.tensor(values, [now, ...shape]), target)
    );
    logits.set(await readFinite(read, "logits").finally(() => read.dispose()), first);
    await onProgress?.(first + now, count);
  }
  return logits;
}
