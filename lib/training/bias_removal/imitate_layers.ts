import { type HostTensor, type Layer, type Model, readVariables, requireModel } from "@lib/models";
import { eachSlice, invalid, type KnownOptions, readFinite, requireBatch } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { foundKernels, type LayerFit, type Parts } from "./imitation_checkpoint.ts";

/** What to imitate, and on what. */
export interface ImitateOptions {
  /** The network to imitate, of the student's layers but with biases; not changed. */
  readonly teacher: Model;
  /** Images [batch, height, width, channels] to imitate it on; no labels; not disposed. */
  readonly inputs: tf.Tensor;
  /**
   * Images in one pass, default all: their activations fill the device's memory, those of the others
   * wait in the host's. Results do not depend on it but for rounding.
   */
  readonly batchSize?: number | undefined;
  /** Called after each layer. */
  readonly onLayer?: (fit: LayerFit) => void | Promise<void>;
  /** Stops before the next layer: the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * A file that keeps the kernels found: called again with the same networks, inputs and settings after a stop
   * or a kill, the work goes on behind the last of them. It is not removed at the end. Default none.
   */
  readonly checkpoint?: string | URL | undefined;
  /** Seconds at least from one writing of the checkpoint to the next; default 60. */
  readonly checkpointSeconds?: number;
}

/** {@linkcode ImitateOptions}, as functions that have them know them. */
export const IMITATE_OPTIONS: KnownOptions<ImitateOptions> = {
  teacher: true,
  inputs: true,
  batchSize: "a positive integer?",
  onLayer: "a function?",
  signal: "an AbortSignal?",
  checkpoint: true,
  checkpointSeconds: "a number of 0 or more?",
};

/** A layer of the teacher and the student's in its place. */
export type LayerPair = readonly [theirs: Layer, ours: Layer];

/** That of both networks. */
export interface Pair {
  readonly teacher: Parts;
  readonly student: Parts;
}

/** How to imitate. */
export interface Imitation {
  /** What is done, for errors. */
  readonly action: string;
  /** Steps in each layer, where there are any. */
  readonly iterations?: number;
  /** Sets the kernel of the second layer of a pair, given both layers' inputs. */
  readonly fitLayer: (layer: LayerPair, inputs: Pair) => Promise<Omit<LayerFit, "seconds">>;
}

/**
 * Walks through two networks of the same layers side by side, from the first layer to the last, and lets
 * `fitLayer` set each of the student's kernels; what the layers before it give, set already, comes in.
 *
 * @returns One fit for each layer with a kernel, in order.
 * @throws {RangeError} If the two networks' layers do not match, or the student has a bias or a
 * normalisation.
 */
export async function imitateLayers(
  student: Model,
  { teacher, inputs, batchSize, onLayer, signal, ...kept }: ImitateOptions,
  { action, iterations, fitLayer }: Imitation,
): Promise<LayerFit[]> {
  requireBatch(action, "inputs", inputs);
  for (const [argument, model] of Object.entries({ student, teacher })) {
    requireModel(action, argument, model);
  }
  const { inputShape } = teacher;
  if (inputs.shape.slice(1).join() !== inputShape.join()) {
    const must = `of the teacher's shape [batch, ${inputShape.join(", ")}]`;
    throw new TypeError(invalid(action, "inputs", must, inputs));
  }
  const [expected, given] = [teacher, student].map(({ layers }) => describe(layers));
  if (given !== expected) throw new RangeError(invalid(action, "student", `"${expected}"`, given));
  const unfit = [...student.variables.keys()].filter((name) => !name.endsWith(".kernel"));
  if (unfit.length > 0) {
    throw new RangeError(invalid(action, "student", "of kernels only", unfit));
  }
  const fits: LayerFit[] = [];
  const walk = async (layers: readonly LayerPair[], start: Pair) => {
    let pair = start;
    for (const layer of layers) pair = await step(layer, pair);
    return pair;
  };
  const step = async ([theirs, ours]: LayerPair, pair: Pair): Promise<Pair> => {
    if (theirs.branches) {
      const ends: Pair[] = [];
      for (const [i, branch] of theirs.branches.entries()) {
        ends.push(await walk(zip(branch, ours.branches![i]!), pair));
      }
      const sum = (which: keyof Pair) =>
        mapParts([ends[0]![which], ends[1]![which]], (a, b) => tf.add(a!, b!), theirs.name);
      return { teacher: await sum("teacher"), student: await sum("student") };
    }
    if (ours.variables.kernel) {
      signal?.throwIfAborted();
      const known = found.restore(ours);
      const fit = known ?? { ...await fitLayer([theirs, ours], pair), seconds: passed() };
      fits.push(fit);
      if (!known) await found.keep(ours, fit, fits.length === student.variables.size);
      since = performance.now();
      await onLayer?.(fit);
    }
    return {
      teacher: await mapParts([pair.teacher], (part) => theirs.apply(part!), theirs.name),
      student: await mapParts([pair.student], (part) => ours.apply(part!), ours.name),
    };
  };
  const parts: HostTensor[] = [];
  await eachSlice(inputs, batchSize ?? inputs.shape[0]!, async (slice) => {
    parts.push({ shape: slice.shape, data: await readFinite(slice, "inputs") });
  });
  const { checkpoint, checkpointSeconds = 60 } = kept;
  const values = checkpoint === undefined ? new Map() : await readVariables(teacher.variables);
  const settings = { layers: expected!, iterations, inputs: parts, teacher: values };
  const found = await foundKernels(checkpoint, settings, checkpointSeconds);
  let since = performance.now();
  const passed = () => (performance.now() - since) / 1000;
  await walk(zip(teacher.layers, student.layers), { teacher: parts, student: parts });
  return fits;
}

/** Computes something of each pass of one or several activations. */
export async function mapParts(
  activations: readonly Parts[],
  compute: (...parts: tf.Tensor[]) => tf.Tensor,
  name: string,
): Promise<HostTensor[]> {
  const results: HostTensor[] = [];
  for (let i = 0; i < activations[0]!.length; i++) {
    const result = tf.tidy(() =>
      compute(...activations.map((parts) => tf.tensor(parts[i]!.data, [...parts[i]!.shape])))
    );
    const data = await readFinite(result, name).finally(() => result.dispose());
    results.push({ shape: result.shape, data });
  }
  return results;
}

function describe(layers: readonly Layer[]): string {
  return layers.map(({ kind, name, branches }) =>
    branches ? `${name} [${branches.map(describe).join(" + ")}]` : `${name} ${kind}`
  ).join(", ");
}

function zip<T>(a: readonly T[], b: readonly T[]): (readonly [T, T])[] {
  return a.map((item, i) => [item, b[i]!] as const);
}
