import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid, requireBatch, requireKnownOptions } from "@lib/runtime";
import { PATH, type PathOptions } from "../path_gradient.ts";
import { type Baseline, type TargetOptions } from "../target_and_baseline.ts";
import { fromEnds } from "../certificate.ts";
import { perturbedLogits } from "./perturbed_logits.ts";

/** Options of {@link occlusion}. */
export interface OcclusionOptions extends TargetOptions, PathOptions {
  /** What is shown in the window's place; default 0 in model-input space. */
  readonly baseline?: Baseline | undefined;
  /** Side of the square window in pixels, at most the shorter side of the image. */
  readonly window: number;
  /** Pixels from one window to the next, at most `window`; default half of it, rounded up. */
  readonly stride?: number;
}

/**
 * Occlusion: what the logit loses when a window of the image is covered,
 *
 * A_i = mean of F_c(x) - F_c(x with the window at its baseline) over the windows that cover pixel i.
 *
 * The plain question, asked directly. Axioms: dummy and implementation invariance; not completeness: what two
 * windows lose together is not what each loses alone. All channels are covered together. The last
 * window of a row or column is cut off where the image ends.
 *
 * Cost: a forward pass an example and window, none backward.
 *
 * @param inputs `[batch, height, width, channels]`.
 * @returns The inputs' shape, in logits; the caller disposes it.
 * @throws {TypeError} If a shape or dtype does not fit, or an option is unknown.
 * @throws {RangeError} If an option is out of range, or a value is NaN or infinite.
 * @see Zeiler and Fergus, Visualizing and Understanding Convolutional Networks, ECCV 2014, arXiv 1311.2901.
 *
 * @example
 * ```ts
 * import { occlusion } from "@lib/attribution";
 * import type { Forward } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.sum([1, 2]).reshape([-1, 1]), inputs = tf.ones([1, 4, 4, 1]);
 * const map = await occlusion(forward, inputs, { window: 2 });
 * console.log(await map.max().array()); // 4: each window of four ones
 * ```
 */
export async function occlusion(
  forward: Forward,
  inputs: tf.Tensor,
  options: OcclusionOptions,
): Promise<tf.Tensor> {
  const action = "compute occlusion";
  requireKnownOptions(action, options, {
    ...PATH,
    target: true,
    baseline: true,
    window: "a positive integer",
    stride: "a positive integer?",
  });
  requireBatch(action, "inputs", inputs);
  const [batch, height, width, channels] = inputs.shape as [number, number, number, number];
  if (inputs.rank !== 4) {
    throw new TypeError(invalid(action, "inputs", "[batch, height, width, channels]", inputs));
  }
  const { window, stride = Math.ceil(window / 2) } = options;
  const shorter = Math.min(height, width);
  if (window > shorter) {
    throw new RangeError(invalid(action, "window", `at most ${shorter}`, window));
  }
  if (stride > window) {
    throw new RangeError(invalid(action, "stride", `at most "window", ${window}`, stride));
  }
  return await fromEnds(action, forward, inputs, options, async (start) => {
    const { values: shown, baselineValues: hidden, ends: { target, outputs } } = start;
    const windows = places(height, window, stride).flatMap((top) =>
      places(width, window, stride).map((left) =>
        rowsOf({ top, left, window, height, width, channels })
      )
    );
    const size = inputs.size / batch;
    const covered = await perturbedLogits(action, start, {
      count: batch * windows.length,
      compose: (index, into) => {
        const image = Math.floor(index / windows.length);
        into.set(shown.subarray(image * size, (image + 1) * size));
        const from = hidden.length === size ? 0 : image * size;
        for (const [start, end] of windows[index % windows.length]!) {
          into.set(hidden.subarray(from + start, from + end), start);
        }
        return target[image]!;
      },
    });
    const maps = new Float32Array(inputs.size),
      sums = new Float64Array(size),
      counts = new Float64Array(size);
    for (let image = 0; image < batch; image++) {
      sums.fill(0);
      counts.fill(0);
      for (const [k, rows] of windows.entries()) {
        const loss = outputs[image]! - covered[image * windows.length + k]!;
        for (const [start, end] of rows) {
          for (let i = start; i < end; i++) {
            sums[i]! += loss;
            counts[i]!++;
          }
        }
      }
      sums.forEach((sum, i) => maps[image * size + i] = sum / counts[i]!);
    }
    return tf.tensor(maps, inputs.shape);
  });
}

/** Where windows begin along a side. */
function places(side: number, window: number, stride: number): number[] {
  const count = Math.ceil((side - window) / stride) + 1;
  return Array.from({ length: count }, (_, k) => k * stride);
}

/** The stretches of memory that a window covers. */
function rowsOf({ top, left, window, height, width, channels }: {
  readonly top: number;
  readonly left: number;
  readonly window: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}): [start: number, end: number][] {
  return Array.from({ length: Math.min(window, height - top) }, (_, row) => {
    const start = ((top + row) * width + left) * channels;
    return [start, start + Math.min(window, width - left) * channels];
  });
}
