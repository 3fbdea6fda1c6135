/**
 * Paths through stages, from one end to the other: arithmetic alone, which a worker loads in no time.
 *
 * @module
 */
import { activitiesAlong, breakpointsOf, byInputs, gradientAlong } from "./segment.ts";
import { addProduct, integrals, sparse, type StepFunction } from "./sparse.ts";
import type { Stage } from "./stages.ts";

/** A measure on [0, 1] that lies on nodes: its mass on each node and beyond, 0 at the end. */
export interface Tails {
  readonly nodes: Float64Array;
  readonly tails: Float64Array;
}

/** A segment, and what is asked of it. */
export interface WalkTask {
  readonly from: Float64Array;
  /** Its end less its start. */
  readonly way: Float64Array;
  /** Indices of the outputs that are explained. */
  readonly targets: readonly number[];
  /** Measures beside length, for each of which a map is wanted. */
  readonly measures: readonly Tails[];
}

/** What a segment gives for one target. */
export interface Walked {
  readonly map: Float64Array;
  /** The map by each measure. */
  readonly sampled: Float64Array[];
  readonly breakpoints: Float64Array;
  /** dF_c/dalpha on each piece. */
  readonly slopes: Float64Array;
}

/** Follows a segment once, and gives the exact map of each target. */
export function walkPath(
  stages: readonly Stage[],
  { from, way, targets, measures }: WalkTask,
): Walked[] {
  const activities = activitiesAlong(stages, from, way), breakpoints = breakpointsOf(activities);
  return targets.map((target) => {
    const gradient = gradientAlong(stages, activities, target);
    const all = integrals(gradient, [(alpha) => 1 - alpha, ...measures.map(massBeyond)]);
    const [map, ...sampled] = all.map((sum) => {
      const slopes = byInputs(stages[0]!, sum);
      return way.map((length, feature) => length * slopes[feature]!);
    });
    return {
      map: map!,
      sampled,
      breakpoints,
      slopes: slopesOf(stages[0]!, way, gradient, breakpoints),
    };
  });
}

/** How much of a measure lies on nodes at alpha or beyond, for alphas that ascend. */
function massBeyond({ nodes, tails }: Tails): (alpha: number) => number {
  let at = 0;
  return (alpha) => {
    while (at < nodes.length && nodes[at]! < alpha) at++;
    return tails[at]!;
  };
}

/**
 * dF_c/dalpha on each piece of a path: the gradient by what the first affine function gives, times
 * the rate at which that changes.
 *
 * @param first The first affine function.
 * @param way x - x'.
 * @param gradient Of F_c by the first affine function's values, along the path.
 * @param breakpoints Between the pieces, ascending.
 */
function slopesOf(
  { matrix }: Stage,
  way: Float64Array,
  { start, jumps }: StepFunction,
  breakpoints: Float64Array,
): Float64Array {
  const rate = addProduct(matrix, sparse(way), new Float64Array(matrix.rows));
  let slope = start.reduce((sum, value, unit) => sum + value * rate[unit]!, 0), next = 0;
  return Float64Array.from([...breakpoints, 1], (end, piece) => {
    const middle = ((breakpoints[piece - 1] ?? 0) + end) / 2;
    for (; next < jumps.length && jumps[next]!.alpha <= middle; next++) {
      const { index, value } = jumps[next]!.by;
      for (let i = 0; i < index.length; i++) slope += value[i]! * rate[index[i]!]!;
    }
    return slope;
  });
}
