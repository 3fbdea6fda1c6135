import type { AffineMatrix } from "./affine_matrix.ts";
import { type Activity, activityAlong, gated } from "./relu_activity.ts";
import { addProduct, sparse } from "./sparse_matrix.ts";
import { product, type StepFunction } from "./step_function.ts";

/** Breakpoints nearer than this are one: units that are equal switch together up to rounding. */
const resolution = 2 ** -40;

/**
 * Follows a segment through a ReLU net, from the input up: which units of each ReLU are open where.
 *
 * @param stages The affine functions: the first, and one after each ReLU.
 * @param from The segment's start, as a vector.
 * @param way Its end less its start.
 */
export function activitiesAlong(
  stages: readonly AffineMatrix[],
  from: Float64Array,
  way: Float64Array,
): Activity[] {
  let value = from, slope: StepFunction = { start: way, jumps: [] };
  return stages.slice(0, -1).map(({ matrix, offset }) => {
    const z = addProduct(matrix, sparse(value), offset.slice());
    const bent = product(matrix, slope);
    const activity = activityAlong(z, bent);
    value = z.map((x) => Math.max(x, 0));
    slope = gated(bent, activity);
    return activity;
  });
}

/**
 * The gradient of one output by what the first affine function gives, along the segment, from the
 * output down: gradients at a layer jump only where a ReLU above it, or its own, switches.
 */
export function gradientAlong(
  stages: readonly AffineMatrix[],
  activities: readonly Activity[],
  target: number,
): StepFunction {
  const output = new Float64Array(stages.at(-1)!.offset.length);
  output[target] = 1;
  let gradient: StepFunction = { start: output, jumps: [] };
  for (let depth = activities.length; depth > 0; depth--) {
    gradient = gated(
      product(stages[depth]!.transposed, gradient),
      activities[depth - 1]!,
    );
  }
  return gradient;
}

/** A gradient by the first affine function's values, taken on to its inputs. */
export function byInputs({ transposed }: AffineMatrix, gradient: Float64Array): Float64Array {
  return addProduct(transposed, sparse(gradient), new Float64Array(transposed.rows));
}

/** Where in (0, 1) some unit switches, ascending. */
export function breakpointsOf(activities: readonly Activity[]): Float64Array {
  const all = activities.flatMap(({ switches }) => switches.map(({ alpha }) => alpha));
  let last = 0;
  return Float64Array.from(all).sort().filter((alpha) => {
    const apart = alpha - last > resolution && 1 - alpha > resolution;
    if (apart) last = alpha;
    return apart;
  });
}
