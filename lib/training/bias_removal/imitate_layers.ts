import { type Layer, type Model, requireModel } from "@lib/models";
import { invalid, type KnownOptions, requireBatch } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** What to imitate, and on what. */
export interface ImitateOptions {
  /** The network to imitate, of the student's layers but with biases; not changed. */
  readonly teacher: Model;
  /** Images [batch, height, width, channels] to imitate it on; no labels; not disposed. */
  readonly inputs: tf.Tensor;
  /** Called after each layer. */
  readonly onLayer?: (fit: LayerFit) => void | Promise<void>;
  /** Stops before the next layer: the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** {@linkcode ImitateOptions}, as functions that have them know them. */
export const IMITATE_OPTIONS: KnownOptions<ImitateOptions> = {
  teacher: true,
  inputs: true,
  onLayer: "a function?",
  signal: "an AbortSignal?",
};

/** How well one layer of the student gives what the teacher's gives. */
export interface LayerFit {
  readonly name: string;
  /** |student - teacher| / |teacher| of the layer's outputs with the teacher's kernel. */
  readonly before: number;
  /** The same with the kernel that was found. */
  readonly after: number;
}

/** A layer of the teacher and the student's in its place. */
export type LayerPair = readonly [theirs: Layer, ours: Layer];

/** What a layer gets or gives in both networks. */
export interface Pair {
  readonly teacher: tf.Tensor;
  readonly student: tf.Tensor;
}

/** How to imitate. */
export interface Imitation {
  /** What is done, for errors. */
  readonly action: string;
  /** Sets the kernel of the second layer of a pair, given both layers' inputs. */
  readonly fitLayer: (layer: LayerPair, inputs: Pair) => Promise<LayerFit>;
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
  { teacher, inputs, onLayer, signal }: ImitateOptions,
  { action, fitLayer }: Imitation,
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
  const [expected, found] = [teacher, student].map(({ layers }) => describe(layers));
  if (found !== expected) throw new RangeError(invalid(action, "student", `"${expected}"`, found));
  const unfit = [...student.variables.keys()].filter((name) => !name.endsWith(".kernel"));
  if (unfit.length > 0) {
    throw new RangeError(invalid(action, "student", "of kernels only", unfit));
  }
  const fits: LayerFit[] = [];
  const walk = async (layers: readonly LayerPair[], start: Pair) => {
    let pair = both((which) => tf.clone(start[which]));
    try {
      for (const layer of layers) {
        const next = await step(layer, pair);
        tf.dispose({ ...pair });
        pair = next;
      }
      return pair;
    } catch (error) {
      tf.dispose({ ...pair });
      throw error;
    }
  };
  const step = async ([theirs, ours]: LayerPair, pair: Pair): Promise<Pair> => {
    if (theirs.branches) {
      const ends: Pair[] = [];
      try {
        for (const [i, branch] of theirs.branches.entries()) {
          ends.push(await walk(zip(branch, ours.branches![i]!), pair));
        }
        return both((which) => tf.add(ends[0]![which], ends[1]![which]));
      } finally {
        for (const end of ends) tf.dispose({ ...end });
      }
    }
    if (ours.variables.kernel) {
      signal?.throwIfAborted();
      const fit = await fitLayer([theirs, ours], pair);
      fits.push(fit);
      await onLayer?.(fit);
    }
    return both((which) => tf.tidy(() => (which === "teacher" ? theirs : ours).apply(pair[which])));
  };
  const ends = await walk(zip(teacher.layers, student.layers), {
    teacher: inputs,
    student: inputs,
  });
  tf.dispose({ ...ends });
  return fits;
}

function describe(layers: readonly Layer[]): string {
  return layers.map(({ kind, name, branches }) =>
    branches ? `${name} [${branches.map(describe).join(" + ")}]` : `${name} ${kind}`
  ).join(", ");
}

function zip<T>(a: readonly T[], b: readonly T[]): (readonly [T, T])[] {
  return a.map((item, i) => [item, b[i]!] as const);
}

function both(make: (which: keyof Pair) => tf.Tensor): Pair {
  return { teacher: make("teacher"), student: make("student") };
}
