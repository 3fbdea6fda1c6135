import * as tf from "@tensorflow/tfjs";
import { type Forward, readFinite } from "@lib/runtime";
import { pathEnds } from "./certificate.ts";
import { locateNonFinite } from "./locate_non_finite.ts";
import { type Path, pathGradient, type PathOptions } from "./path_gradient.ts";
import { quadrature, type Rule } from "./quadrature.ts";
import { doubled, refinement } from "./refinement.ts";

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
      const { error, change, complete, still } = refinement(now, before, { difference, tolerance });
      kept = complete && still;
      if (kept) return { map, steps, gradients };
      map.dispose();
      map = undefined;
      before = now;
      const next = doubled(rule, steps);
      if (next > maxSteps) {
        throw new RangeError(
          `Cannot ${action} to "tolerance" ${tolerance} within "maxSteps" ${maxSteps}: example ` +
            `${example} has a completeness error of ${error} logits on F(x) - F(x') = ${difference} ` +
            `and its map changed by ${100 * change}% at ${steps} steps`,
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
