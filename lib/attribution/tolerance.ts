import * as tf from "@tensorflow/tfjs";
import {
  type Forward,
  invalid,
  requireKnownOptions,
  requireList,
  requireOneOf,
} from "@lib/runtime";
import type { PathEnds } from "./certificate.ts";
import {
  partOf,
  type Path,
  pathGradient,
  type PathOptions,
  type PathPart,
  type PathRun,
  readAttributions,
} from "./path_gradient.ts";
import { everyRule, quadrature, type Rule } from "./quadrature.ts";

/** What the last doubling of the steps tells about a map. */
export interface Refinement {
  /** |sum of the map - (F(x) - F(x'))|, in logits. */
  readonly error: number;
  /** sum |now - before| / sum |now|; infinite where there is no map before. */
  readonly change: number;
  /** Whether the error is within the tolerance times |F(x) - F(x')|, or float32's rounding. */
  readonly complete: boolean;
  /** Whether the change is within the tolerance. */
  readonly still: boolean;
}

/** Completeness is not asked for below float32's rounding: 2^-20 of the map's sum of absolute values. */
const rounding = 2 ** -20;

/**
 * What `integratedGradients` with a `tolerance` asks of an example after each doubling: it stops where
 * the map is complete and still.
 *
 * Completeness alone may hold by errors that cancel. Where the error falls as c/n, a doubling moves
 * the map by as much as is left of the error, so that a still map is a right one.
 *
 * @param now The map, in logits.
 * @param before The map of half the steps, if there is one.
 * @param asked F(x) - F(x'), and the relative error wanted.
 * @throws {TypeError} If the two maps differ in length.
 *
 * @example
 * ```ts
 * import { refinement } from "@lib/attribution";
 * const { complete, still } = refinement([3, -1], [1, 1], { difference: 2, tolerance: 0.1 });
 * console.log(complete, still); // true, false: the errors cancel
 * ```
 */
export function refinement(
  now: ArrayLike<number>,
  before: ArrayLike<number> | undefined,
  asked: { readonly difference: number; readonly tolerance: number },
): Refinement {
  const action = "judge a refinement";
  requireList(action, "now", now);
  if (before !== undefined) requireList(action, "before", before);
  requireKnownOptions(action, asked, { difference: "finite", tolerance: "a positive number" });
  const { difference, tolerance } = asked;
  if (before && before.length !== now.length) {
    const must = `of the map's length ${now.length}`;
    throw new TypeError(invalid(action, "before", must, before.length));
  }
  let sum = 0, mass = 0, moved = 0;
  for (let i = 0; i < now.length; i++) {
    sum += now[i]!;
    mass += Math.abs(now[i]!);
    moved += Math.abs(now[i]! - (before?.[i] ?? 0));
  }
  const error = Math.abs(sum - difference);
  const change = before ? moved === 0 ? 0 : moved / mass : Infinity;
  const complete = error <= Math.max(tolerance * Math.abs(difference), rounding * mass);
  return { error, change, complete, still: change <= tolerance };
}

/** The number of nodes after a doubling of the intervals: 2n, and 2n - 1 with trapezoid. */
function doubled(rule: Rule, steps: number): number {
  return rule === "trapezoid" ? 2 * steps - 1 : 2 * steps;
}

/**
 * The numbers of nodes that doubling goes through.
 *
 * @param options.first Nodes to start from; default 8, as in `integratedGradients`.
 * @param options.count How many numbers.
 *
 * @example
 * ```ts
 * import { doublings } from "@lib/attribution";
 * console.log(doublings("trapezoid", { count: 3 })); // [8, 15, 29]
 * ```
 */
export function doublings(
  rule: Rule,
  options: { readonly first?: number; readonly count: number },
): number[] {
  const action = "double the steps";
  requireOneOf(everyRule, action, "rule", rule);
  requireKnownOptions(action, options, {
    first: "a positive integer?",
    count: "a positive integer",
  });
  const { first = 8, count } = options;
  const steps = [first];
  while (steps.length < count) steps.push(doubled(rule, steps.at(-1)!));
  return steps;
}

/** Where the doubling starts and when it ends. */
interface DoublingOptions extends PathOptions {
  readonly ends: PathEnds;
  readonly rule: Rule;
  readonly steps: number;
  readonly tolerance: number;
  readonly maxSteps: number;
  readonly batchSize: number;
}

/**
 * Doubles the steps of each example on its own until its map is complete and stands still, or the steps
 * are used up.
 *
 * @returns The attributions on the host, the steps that each example took, what they reached, and the
 * gradients that all took.
 */
export async function refineToTolerance(
  action: string,
  forward: Forward,
  path: Path,
  { onProgress, ends: { outputs, baselineOutputs }, batchSize, ...doubling }: DoublingOptions,
) {
  const { inputs } = path, batch = inputs.shape[0]!, size = inputs.size / batch;
  const maps = new Float32Array(inputs.size), steps: number[] = [];
  const reached: { met: boolean; change: number }[] = [];
  let gradients = 0;
  for (let i = 0; i < batch; i++) {
    const part = partOf(path, i, 1), difference = outputs[i]! - baselineOutputs[i]!;
    try {
      const onStep = () => onProgress?.(i, batch);
      const asked = { ...doubling, points: batchSize, difference, onProgress: onStep };
      const refined = await refineExample(action, forward, part, asked);
      maps.set(refined.map, i * size);
      steps.push(refined.steps);
      reached.push({ met: refined.met, change: refined.change });
      gradients += refined.gradients;
    } finally {
      tf.dispose([part.inputs, part.baseline]);
    }
    await onProgress?.(i + 1, batch);
  }
  return { maps, steps, reached, gradients };
}

/** What one example is refined to. */
interface Asked extends Omit<DoublingOptions, "ends" | "batchSize" | "onProgress">, PathRun {
  readonly difference: number;
}

async function refineExample(action: string, forward: Forward, part: PathPart, asked: Asked) {
  const { rule, tolerance, maxSteps, difference, points, onProgress, signal } = asked;
  const run = { points, onProgress, signal };
  const nested = rule === "left" || rule === "right" || rule === "trapezoid";
  let steps = asked.steps, gradients = steps, before: Float32Array | undefined;
  let nodes = quadrature(rule, steps);
  let mean = await pathGradient(action, forward, part, nodes, run);
  try {
    while (true) {
      const map = await readAttributions(action, forward, part, nodes, mean);
      const { change, complete, still } = refinement(map, before, { difference, tolerance });
      const met = complete && still, next = doubled(rule, steps);
      if (met || next > maxSteps) return { map, steps, gradients, met, change };
      // The nodes that a nested rule lacks are the midpoints of its intervals.
      const intervals = rule === "trapezoid" ? steps - 1 : steps;
      const fresh = nested ? quadrature("midpoint", intervals) : quadrature(rule, next);
      const added = await pathGradient(action, forward, part, fresh, run);
      const refined = nested ? tf.tidy(() => mean.add(added).div(2)) : added;
      tf.dispose(nested ? [mean, added] : mean);
      mean = refined;
      gradients += fresh.nodes.length;
      before = map;
      steps = next;
      nodes = quadrature(rule, steps);
    }
  } finally {
    mean.dispose();
  }
}
