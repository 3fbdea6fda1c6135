import * as tf from "@tensorflow/tfjs";
import { type Forward, readFinite, tellProbabilities } from "@lib/runtime";
import { targetList } from "./target_and_baseline.ts";

/** What a network says of each example, on the host. */
export interface Outputs {
  /** [batch, outputs], row-major. */
  readonly values: Float32Array;
  /** Values a row. */
  readonly outputs: number;
}

/** How a batch is read. */
interface ReadOptions {
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
  { batchSize, name, signal }: ReadOptions,
): Promise<Outputs> {
  const batch = inputs.shape[0]!;
  let values = new Float32Array(), outputs = 0;
  for (let first = 0; first < batch; first += batchSize) {
    signal?.throwIfAborted();
    const count = Math.min(batchSize, batch - first);
    const logits = tf.tidy(() => forward(inputs.slice(first, count)).clone());
    const read = await readFinite(logits, name).finally(() => logits.dispose());
    outputs = logits.shape[1];
    if (first === 0) values = new Float32Array(batch * outputs);
    values.set(read, first * outputs);
  }
  return { values, outputs };
}

/** F at both ends of each example's path, on the host, in logits of the target. */
export interface PathEnds {
  readonly target: readonly number[];
  /** F_c(x). */
  readonly outputs: readonly number[];
  /** F_c(x'). */
  readonly baselineOutputs: readonly number[];
}

/**
 * Reads F at the inputs and at the baselines, the first pass of every method that certifies: here it is
 * seen how many outputs there are, whether the targets are among them, and whether they are logits.
 *
 * @param forward A checked one.
 */
export async function pathEnds(
  action: string,
  forward: Forward,
  { inputs, baseline, target }: {
    readonly inputs: tf.Tensor;
    /** `[1, ...]` or `[batch, ...]`. */
    readonly baseline: tf.Tensor;
    readonly target: readonly number[] | undefined;
  },
  run: { readonly batchSize: number; readonly signal?: AbortSignal | undefined },
): Promise<PathEnds> {
  const batch = inputs.shape[0]!, alike = baseline.shape[0] === 1;
  const { values, outputs } = await readOutputs(forward, inputs, { ...run, name: "F(x)" });
  const list = targetList(action, target, { batch, outputs });
  tellProbabilities(values, outputs);
  const start = await readOutputs(forward, baseline, { ...run, name: "F(x')" });
  return {
    target: list,
    outputs: list.map((c, i) => values[i * outputs + c]!),
    baselineOutputs: list.map((c, i) => start.values[(alike ? 0 : i * outputs) + c]!),
  };
}

/**
 * How many points go into one pass where nobody says: 16, or more examples where they are small, as many
 * as have 2^15 values together.
 */
export function pathBatchSize({ shape: [batch], size }: tf.Tensor): number {
  return Math.max(16, Math.min(batch!, Math.floor(2 ** 15 / (size / batch!))));
}
