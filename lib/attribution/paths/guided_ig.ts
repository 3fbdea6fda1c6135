import * as tf from "@tensorflow/tfjs";
import { type Forward, readFinite, requireKnownOptions } from "@lib/runtime";
import type { IntegratedGradients } from "../integrated_gradients.ts";
import { type Baseline, targetGradient } from "../target_and_baseline.ts";
import { WALK, walkAndCertify, type WalkOptions } from "./along_path.ts";

/** Options of {@link guidedIntegratedGradients}. */
export interface GuidedIgOptions extends WalkOptions {
  /** x'; default 0 in model-input space. */
  readonly baseline?: Baseline | undefined;
  /** Share of the features that move at once, those of the smallest gradients, in (0, 1); default 0.25. */
  readonly fraction?: number;
  /** How far a feature may be ahead of or behind the straight path, a share of it, in [0, 1]; default 0.02. */
  readonly maxDistance?: number;
}

/**
 * Guided Integrated Gradients: a path of its own for each image, on which the features of the smallest
 * gradients move first, so that steep places are crossed late and quickly.
 *
 * At each step the L1 distance to x shrinks by 1 / steps of the whole: the `fraction` of smallest |gradient| moves
 * towards its bound, at most `maxDistance` ahead of the straight path, then the next, until the distance
 * is reached. A_i sums gradient times change. With `maxDistance` 0 it is the left rule of IG.
 *
 * Axioms: dummy, implementation invariance; not linearity (the path depends on F) and not symmetry.
 * Completeness of the integral, where F is smooth; on ReLU networks the path is drawn along their kinks,
 * where left sums take the lesser slope at every step and do not converge: read the certificate.
 *
 * Cost: `steps` forward and backward passes an example, one after the other, and host work that sorts the
 * features at every step.
 *
 * @param inputs `[batch, ...]`.
 * @throws {TypeError} If a shape or dtype does not fit, or an option is unknown.
 * @throws {RangeError} If an option is out of range, or a value is NaN or infinite.
 * @see Kapishnikov, Venugopalan, Avci, Wedin, Terry and Bolukbasi, Guided Integrated Gradients, CVPR 2021,
 * arXiv 2106.09788.
 *
 * @example
 * ```ts
 * import { guidedIntegratedGradients } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * const options = { steps: 200, maxDistance: 1 }, inputs = tf.tensor2d([[1, -2]]);
 * const { certificate } = await guidedIntegratedGradients(forward, inputs, options);
 * console.log(certificate.examples[0]!.completenessPercent); // about 1
 * ```
 */
export async function guidedIntegratedGradients(
  forward: Forward,
  inputs: tf.Tensor,
  options: GuidedIgOptions = {},
): Promise<IntegratedGradients> {
  const action = "compute Guided IG";
  requireKnownOptions(action, options, {
    ...WALK,
    baseline: true,
    fraction: "a number in (0, 1)?",
    maxDistance: "a number in [0, 1]?",
  });
  const { fraction = 0.25, maxDistance = 0.02 } = options;
  return await walkAndCertify(action, forward, inputs, options, {
    method: "Guided IG",
    walk: async ({ forward, path, values, baselineValues, run }, steps) => {
      const { batchSize, onProgress, signal } = run, { baseline, target } = path;
      const batch = inputs.shape[0]!, size = inputs.size / batch;
      const maps = new Float32Array(inputs.size);
      for (let first = 0; first < batch; first += batchSize) {
        const count = Math.min(batchSize, batch - first);
        const walkers = Array.from({ length: count }, (_, i) => {
          const at = (first + i) * size, from = baseline.shape[0] === 1 ? 0 : at;
          return walker(baselineValues.subarray(from, from + size), values.subarray(at, at + size));
        });
        const targets = target.slice(first, first + count),
          shape = [count, ...inputs.shape.slice(1)];
        for (let step = 1; step <= steps; step++) {
          signal?.throwIfAborted();
          const points = new Float32Array(count * size);
          walkers.forEach(({ at }, i) => points.set(at, i * size));
          const slopes = tf.tidy(() =>
            targetGradient(action, forward, tf.tensor(points, shape), targets)
          );
          const read = await readFinite(slopes, "gradients").finally(() => slopes.dispose());
          const pace = { done: step / steps, fraction, maxDistance };
          walkers.forEach((each, i) =>
            advance(each, read.subarray(i * size, (i + 1) * size), pace)
          );
          await onProgress?.(first * steps + step * count, batch * steps);
        }
        walkers.forEach(({ map }, i) => maps.set(map, (first + i) * size));
      }
      return maps;
    },
  });
}

/** An example on its way, in float64. */
interface Walker {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly at: Float64Array;
  readonly map: Float64Array;
  /** The L1 distance from x' to x. */
  readonly length: number;
}

function walker(from: Float32Array, to: Float32Array): Walker {
  const [start, end] = [Float64Array.from(from), Float64Array.from(to)];
  const map = new Float64Array(start.length);
  return { from: start, to: end, at: start.slice(), map, length: distance(start, end) };
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum;
}

/** Moves an example until its distance to x is 1 - done of the whole, and adds gradient times change. */
function advance(
  { from, to, at, map, length }: Walker,
  slopes: Float32Array,
  { done, fraction, maxDistance }: {
    readonly done: number;
    readonly fraction: number;
    readonly maxDistance: number;
  },
): void {
  if (length === 0) return;
  const between = (i: number, alpha: number) => from[i]! + (to[i]! - from[i]!) * alpha;
  const least = Math.max(0, done - maxDistance), most = Math.min(1, done + maxDistance);
  const wanted = length * (1 - done);
  const move = (i: number, value: number) => {
    map[i]! += (value - at[i]!) * slopes[i]!;
    at[i] = value;
  };
  // Whoever fell behind catches up.
  for (let i = 0; i < at.length; i++) {
    const alpha = (at[i]! - from[i]!) / (to[i]! - from[i]!); // NaN where the ends are equal
    if (alpha < least) move(i, between(i, least));
  }
  // The slopes of those that may not go further count as infinite.
  const steepness = Float64Array.from(
    slopes,
    (slope, i) => at[i] === between(i, most) ? Infinity : Math.abs(slope),
  );
  for (;;) {
    const left = distance(at, to) - wanted;
    if (Math.abs(left) <= 1e-9 * Math.max(1, length)) return;
    const threshold = steepness.toSorted()[Math.floor(fraction * (at.length - 1))]!;
    const moving = [...steepness.keys()].filter((i) =>
      steepness[i]! <= threshold && steepness[i]! < Infinity
    );
    const reach = moving.reduce((sum, i) => sum + Math.abs(at[i]! - between(i, most)), 0);
    if (reach > 0 && left <= reach) {
      for (const i of moving) move(i, at[i]! + (between(i, most) - at[i]!) * left / reach);
      return;
    }
    if (moving.length === 0) return; // nobody may go further: a rounding is left
    for (const i of moving) {
      move(i, between(i, most));
      steepness[i] = Infinity;
    }
  }
}
