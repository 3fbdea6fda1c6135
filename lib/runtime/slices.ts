import * as tf from "@tensorflow/tfjs";
import { readFinite } from "./device.ts";
import { invalid, requireTensor } from "./errors.ts";
import type { Forward } from "./forward.ts";
import { refuseDroppedNan } from "./repairs/wasm/lost_nan.ts";

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

/** What a network says of each example, on the host. */
export interface Outputs {
  /** [batch, outputs], row-major. */
  readonly values: Float32Array;
  /** Values a row. */
  readonly outputs: number;
}

/** How {@linkcode readOutputs} reads a batch. */
export interface ReadOutputsOptions {
  /** The most examples in one pass. */
  readonly batchSize: number;
  /** What the outputs are called where one is not finite. */
  readonly name: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a checked network over a batch of any size, a read-back a pass.
 *
 * @throws {RangeError} If an output is NaN or infinite.
 */
export async function readOutputs(
  forward: Forward,
  inputs: tf.Tensor,
  { batchSize, name, signal }: ReadOutputsOptions,
): Promise<Outputs> {
  let values = new Float32Array(), outputs = 0;
  await eachSlice(inputs, batchSize, async (slice, first) => {
    signal?.throwIfAborted();
    const run = () => tf.tidy(() => forward(slice).clone());
    const logits = first === 0 ? refuseDroppedNan(`read "${name}"`, run) : run();
    const read = await readFinite(logits, name).finally(() => logits.dispose());
    outputs = logits.shape[1];
    if (first === 0) values = new Float32Array(inputs.shape[0]! * outputs);
    values.set(read, first * outputs);
  });
  return { values, outputs };
}
