import {
  addProduct,
  type Jump,
  product,
  sparse,
  type SparseVector,
  type StepFunction,
} from "./sparse.ts";
import type { Stage } from "./stages.ts";

/** Which units of a bend are open along a segment: at its start, and where one of them switches. */
export interface Activity {
  /** 1 for open, above 0, and 0 for shut; what passes on either side is open. */
  readonly start: Uint8Array;
  /** In ascending order of alpha. */
  readonly switches: readonly Switch[];
}

/** A unit that opens or shuts at alpha. */
interface Switch {
  readonly alpha: number;
  readonly unit: number;
}

/** A value this small beside the largest of its layer is a rounded zero, which has no sign. */
const rounding = 2 ** -40;

/**
 * Where each unit of a piecewise affine z is positive, from z at alpha = 0 and its slope.
 *
 * Between two jumps of the slope z is affine, so a unit switches at the zero of a line. A unit that
 * stays at 0, or only touches it, does not switch; nor does one whose value passes on either side.
 */
function activityAlong(
  atStart: Float64Array,
  slope: StepFunction,
  { slopes }: Stage,
): Activity {
  const z = atStart.slice(), rate = slope.start.slice();
  const largest = z.reduce((most, x, i) => Math.max(most, Math.abs(x) + Math.abs(rate[i]!)), 0);
  const zero = rounding * largest;
  const passes = (i: number) => slopes[i] === 1;
  const start = Uint8Array.from(
    z,
    (x, i) => Number(passes(i) || x > zero || (x >= -zero && rate[i]! > 0)),
  );
  const open = start.slice(), switches: Switch[] = [];
  let alpha = 0;
  const advance = (to: number) => {
    const found: Switch[] = [];
    for (let unit = 0; unit < z.length; unit++) {
      const before = z[unit]!, after = before + (to - alpha) * rate[unit]!;
      z[unit] = after;
      if (passes(unit)) continue;
      if (open[unit] ? after >= -zero : after <= zero) continue;
      open[unit]! ^= 1;
      const root = alpha - before / rate[unit]!;
      found.push({ alpha: Math.min(Math.max(root, alpha), to), unit });
    }
    for (const each of found.sort((a, b) => a.alpha - b.alpha)) switches.push(each);
    alpha = to;
  };
  for (const { alpha: to, by: { index, value } } of slope.jumps) {
    if (to > alpha) advance(to);
    for (let i = 0; i < index.length; i++) rate[index[i]!]! += value[i]!;
  }
  advance(1);
  return { start, switches };
}

/** The step function where units are open, times their slope where they are shut. */
function gated(
  steps: StepFunction,
  { start, switches }: Activity,
  { slopes }: Stage,
): StepFunction {
  const value = steps.start.slice(), open = start.slice(), jumps: Jump[] = [];
  let next = 0;
  const switchUpTo = (limit: number) => {
    for (; next < switches.length && switches[next]!.alpha <= limit; next++) {
      const { alpha, unit } = switches[next]!;
      open[unit]! ^= 1;
      const size = (1 - slopes[unit]!) * value[unit]!, by = open[unit] ? size : -size;
      jumps.push({ alpha, by: { index: Int32Array.of(unit), value: Float64Array.of(by) } });
    }
  };
  for (const { alpha, by } of steps.jumps) {
    switchUpTo(alpha);
    for (let i = 0; i < by.index.length; i++) value[by.index[i]!]! += by.value[i]!;
    jumps.push({ alpha, by: bent(by, open, slopes) });
  }
  switchUpTo(1);
  return { start: steps.start.map((x, unit) => start[unit] ? x : slopes[unit]! * x), jumps };
}

/** The entries of units that are open, and those of shut ones times their slopes. */
function bent(
  { index, value }: SparseVector,
  open: Uint8Array,
  slopes: Float64Array,
): SparseVector {
  const units = new Int32Array(index.length), values = new Float64Array(index.length);
  let count = 0;
  for (let i = 0; i < index.length; i++) {
    const unit = index[i]!, factor = open[unit] ? 1 : slopes[unit]!;
    if (factor === 0) continue;
    units[count] = unit;
    values[count++] = factor * value[i]!;
  }
  return { index: units.slice(0, count), value: values.slice(0, count) };
}

/** Breakpoints nearer than this are one: units that are equal switch together up to rounding. */
const resolution = 2 ** -40;

/**
 * Follows a segment through a net of stages, from the input up: which units of each bend are open where.
 *
 * @param from The segment's start, as a vector.
 * @param way Its end less its start.
 */
export function activitiesAlong(
  stages: readonly Stage[],
  from: Float64Array,
  way: Float64Array,
): Activity[] {
  let value = from, slope: StepFunction = { start: way, jumps: [] };
  return stages.slice(0, -1).map((stage) => {
    const { matrix, offset, slopes } = stage;
    const z = addProduct(matrix, sparse(value), offset.slice());
    const rates = product(matrix, slope), activity = activityAlong(z, rates, stage);
    value = z.map((x, unit) => x > 0 ? x : slopes[unit]! * x);
    slope = gated(rates, activity, stage);
    return activity;
  });
}

/**
 * The gradient of one output by what the first affine function gives, along the segment, from the
 * output down: gradients at a layer jump only where a bend above it, or its own, switches.
 */
export function gradientAlong(
  stages: readonly Stage[],
  activities: readonly Activity[],
  target: number,
): StepFunction {
  const output = new Float64Array(stages.at(-1)!.offset.length);
  output[target] = 1;
  let gradient: StepFunction = { start: output, jumps: [] };
  for (let depth = activities.length; depth > 0; depth--) {
    const back = product(stages[depth]!.transposed, gradient);
    gradient = gated(back, activities[depth - 1]!, stages[depth - 1]!);
  }
  return gradient;
}

/** A gradient by the first affine function's values, taken on to its inputs. */
export function byInputs({ transposed }: Stage, gradient: Float64Array): Float64Array {
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
