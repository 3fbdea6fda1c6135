/**
 * Paths through stages, from one end to the other: arithmetic alone, which a worker loads in no time.
 *
 * @module
 */
import { integralsBelow } from "./integrals_below.ts";
import { activitiesAlong, breakpointsOf, gradientAlong } from "./segment.ts";
import { addProduct, sparse, type SparseVector, type StepFunction } from "./sparse.ts";
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
  const { activities, rate } = activitiesAlong(stages, from, way), last = stages.at(-1)!;
  const breakpoints = breakpointsOf(activities), [below, above] = stages as [Stage, Stage?];
  return targets.map((target) => {
    const gradient = gradientAlong(stages, activities, target);
    const all = [(alpha: number) => 1 - alpha, ...measures.map(massBeyond)];
    const integrals = above
      ? integralsBelow(gradient, activities[0]!, { above, below, measures: all })
      : all.map(() => gradient.start);
    const [map, ...sampled] = integrals.map((integral) => {
      const { transposed } = below;
      const slopes = addProduct(transposed, sparse(integral), new Float64Array(way.length));
      return way.map((length, feature) => length * slopes[feature]!);
    });
    const slopes = slopesOf(last.transposed.columns[target]!, rate, breakpoints);
    return { map: map!, sampled, breakpoints, slopes };
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
 * dF_c/dalpha on each piece of a path: the target's weights in the last affine function, times the rate
 * at which what it is given changes.
 *
 * @param breakpoints Between the pieces, ascending.
 */
function slopesOf(
  weights: SparseVector,
  { start, jumps }: StepFunction,
  breakpoints: Float64Array,
): Float64Array {
  const row = new Float64Array(start.length);
  weights.index.forEach((unit, i) => row[unit] = weights.value[i]!);
  let slope = start.reduce((sum, value, unit) => sum + value * row[unit]!, 0), next = 0;
  return Float64Array.from([...breakpoints, 1], (end, piece) => {
    const middle = ((breakpoints[piece - 1] ?? 0) + end) / 2;
    for (; next < jumps.length && jumps[next]!.alpha <= middle; next++) {
      const { index, value } = jumps[next]!.by;
      for (let i = 0; i < index.length; i++) slope += value[i]! * row[index[i]!]!;
    }
    return slope;
  });
}
