import * as tf from "@tensorflow/tfjs";
import { type Forward, type KnownOptions, readFinite, settle } from "@lib/runtime";
import { certificateOf, fromEnds, type Start } from "../certificate.ts";
import type { IntegratedGradients } from "../integrated_gradients.ts";
import { PATH, type PathOptions } from "../path_gradient.ts";
import {
  type Baseline,
  targetGradient,
  targetLogits,
  type TargetOptions,
} from "../target_and_baseline.ts";

/** What every method takes that walks a path of its own. */
export interface WalkOptions extends TargetOptions, PathOptions {
  /** Pieces of the path, 1 or more; default 64. */
  readonly steps?: number;
}

/** The names of {@link WalkOptions}. */
export const WALK: KnownOptions<WalkOptions> = {
  target: true,
  steps: "a positive integer?",
  ...PATH,
};

/** How a method walks from x' to x. */
export interface Course {
  readonly method: string;
  /** Makes x', `[1, ...]` or `[batch, ...]`; default the option. */
  readonly makeBaseline?: () => tf.Tensor;
  /** The maps on the host, row-major. */
  readonly walk: (start: Start, steps: number) => Promise<Float32Array>;
}

/** Walks and certifies. */
export async function walkAndCertify(
  action: string,
  forward: Forward,
  inputs: tf.Tensor,
  options: WalkOptions & { readonly baseline?: Baseline | undefined },
  { walk, method, ...more }: Course,
): Promise<IntegratedGradients> {
  const asked = { ...options, ...more, needsGradient: true }, { steps = 64 } = options;
  return await fromEnds(action, forward, inputs, asked, async (start) => {
    const maps = await walk(start, steps), gradients = steps * inputs.shape[0]!;
    const certificate = certificateOf(start.ends, { maps, method, steps, gradients });
    return { attributions: tf.tensor(maps, inputs.shape), certificate };
  });
}

/** A path for each example of a batch: alpha in [0, 1] to points, x' at 0 and x at 1; run inside a tidy. */
type InputPath = (alpha: number) => tf.Tensor;

/** How a path that is known beforehand is walked. */
interface Walk {
  /** Pieces of the path. */
  readonly steps: number;
  /** The path of some examples of the inputs. */
  readonly pathOf: (inputs: tf.Tensor, first: number) => InputPath;
  /** What a piece from `from` to `to` adds to the map; run inside a tidy. */
  readonly piece: (piece: Piece) => tf.Tensor;
}

/** One piece of a path. */
interface Piece {
  readonly from: tf.Tensor;
  readonly to: tf.Tensor;
  /** dF_c/dx at a point of the inputs' shape. */
  readonly slopesAt: (points: tf.Tensor) => tf.Tensor;
  /** F_c, `[batch]`. */
  readonly logitsAt: (points: tf.Tensor) => tf.Tensor;
  /** The path at a share of this piece, in [0, 1]. */
  readonly at: (share: number) => tf.Tensor;
}

/** Sums what the pieces of each example's path add, on the host, row-major. */
export async function alongPath(
  action: string,
  { forward, path: { inputs, target }, run: { batchSize, onProgress, signal } }: Start,
  { steps, pathOf, piece }: Walk,
): Promise<Float32Array> {
  const batch = inputs.shape[0]!, maps = new Float32Array(inputs.size);
  for (let first = 0; first < batch; first += batchSize) {
    const count = Math.min(batchSize, batch - first), some = inputs.slice(first, count);
    const indices = target.slice(first, first + count);
    const slopesAt = (points: tf.Tensor) => targetGradient(action, forward, points, indices);
    const logitsAt = (points: tf.Tensor) => targetLogits(action, forward, points, indices);
    let sum = tf.zeros(some.shape);
    try {
      for (let k = 0; k < steps; k++) {
        signal?.throwIfAborted();
        const added = tf.tidy(() => {
          const path = pathOf(some, first), at = (share: number) => path((k + share) / steps);
          return sum.add(piece({ from: at(0), to: at(1), slopesAt, logitsAt, at }));
        });
        sum.dispose();
        sum = added;
        await settle();
        await onProgress?.(first * steps + (k + 1) * count, batch * steps);
      }
      maps.set(await readFinite(sum, "attributions"), first * inputs.size / batch);
    } finally {
      tf.dispose([some, sum]);
    }
  }
  return maps;
}
