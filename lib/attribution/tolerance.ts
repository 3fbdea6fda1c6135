import * as tf from "@tensorflow/tfjs";
import { type Forward, readFinite } from "@lib/runtime";
import { pathEnds } from "./certificate.ts";
import { locateNonFinite } from "./locate_non_finite.ts";
import { type Path, pathGradient, type PathOptions } from "./path_gradient.ts";
import { quadrature, type Rule } from "./quadrature.ts";

/** Where the doubling starts and when it ends. */
export interface ToleranceOptions {
  readonly rule: Rule;
  readonly steps: number;
  readonly tolerance: number;
  readonly maxSteps: number;
}

/** Attributions to a tolerance and what they took. */
export interface ToTolerance {
  readonly attributions: tf.Tensor;
  readonly steps: readonly number[];
  readonly gradients: number;
}

/** Completeness is not asked for below float32's rounding: 2^-20 of the map's sum of absolute values. */
const rounding = 2 ** -20;

/** Doubles the steps of each example on its own until its map is complete and stands still. */
export async function toTolerance(
  action: string,
  forward: Forward,
  path: Path,
  options: ToleranceOptions,
  running: PathOptions,
): Promise<ToTolerance> {
  const batch = path.inputs.shape[0]!;
  const ends = await pathEnds(action, forward, path.inputs, path.baseline, path.target);
  const maps: tf.Tensor[] = [], steps: number[] = [];
  let gradients = 0;
  try {
    for (let i = 0; i < batch; i++) {
      const one: Path = tf.tidy(() => ({
        inputs: path.inputs.slice(i, 1),
        baseline: path.baseline.slice(i, 1),
        target: path.target.slice(i, i + 1),
      }));
      try {
        const difference = ends[i]! - ends[batch + i]!;
        const found = await doubleSteps(action, forward, one, difference, options, running, i);
        maps.push(found.map);
        steps.push(found.steps);
        gradients += found.gradients;
      } finally {
        tf.dispose([one.inputs, one.baseline]);
      }
      await running.onProgress?.(i + 1, batch);
    }
    return { attributions: tf.tidy(() => tf.concat(maps)), steps, gradients };
  } finally {
    tf.dispose(maps);
  }
}

async function doubleSteps(
  action: string,
  forward: Forward,
  path: Path,
  difference: number,
  { rule, steps: firstSteps, tolerance, maxSteps }: ToleranceOptions,
  { batchSize, signal }: PathOptions,
  example: number,
) {
  const running = { ...(batchSize && { batchSize }), ...(signal && { signal }) };
  const nested = rule === "left" || rule === "right" || rule === "trapezoid";
  const intervals = (steps: number) => rule === "trapezoid" ? steps - 1 : steps;
  let steps = firstSteps, gradients = steps, before: Float32Array | undefined;
  let mean = await pathGradient(action, forward, path, quadrature(rule, steps), running);
  let map: tf.Tensor | undefined, kept = false;
  try {
    while (true) {
      map = tf.tidy(() => path.inputs.sub(path.baseline).mul(mean));
      await locateNonFinite(action, forward, path, quadrature(rule, steps), map);
      const now = await readFinite(map, "attributions");
      const error = Math.abs(now.reduce((sum, value) => sum + value, 0) - difference);
      const mass = now.reduce((sum, value) => sum + Math.abs(value), 0);
      const change = now.reduce((sum, value, i) => sum + Math.abs(value - (before?.[i] ?? 0)), 0);
      const complete = error <= Math.max(tolerance * Math.abs(difference), rounding * mass);
      kept = before !== undefined && complete && change <= tolerance * mass;
      if (kept) return { map, steps, gradients };
      map.dispose();
      map = undefined;
      before = now;
      const next = rule === "trapezoid" ? 2 * steps - 1 : 2 * steps;
      if (next > maxSteps) {
        throw new RangeError(
          `Cannot ${action} to "tolerance" ${tolerance} within "maxSteps" ${maxSteps}: example ` +
            `${example} has a completeness error of ${error} logits on F(x) - F(x') = ${difference} ` +
            `and its map changed by ${(100 * change) / mass}% at ${steps} steps`,
        );
      }
      // The nodes that a nested rule lacks are the midpoints of its intervals.
      const fresh = nested ? quadrature("midpoint", intervals(steps)) : quadrature(rule, next);
      const added = await pathGradient(action, forward, path, fresh, running);
      const refined = nested ? tf.tidy(() => mean.add(added).div(2)) : added;
      tf.dispose(nested ? [mean, added] : mean);
      mean = refined;
      gradients += fresh.nodes.length;
      steps = next;
    }
  } finally {
    mean.dispose();
    if (!kept) map?.dispose();
  }
}
