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
  const start = Uint8Array.from(
    z,
    (x, i) => Number(slopes[i] === 1 || x > zero || (x >= -zero && rate[i]! > 0)),
  );
  const open = start.slice(), switches: Switch[] = [];
  const known = new Float64Array(z.length);
  // Follows one unit's line from where it was known last.
  const advance = (unit: number, to: number) => {
    const before = z[unit]!, alpha = known[unit]!, after = before + (to - alpha) * rate[unit]!;
    z[unit] = after;
    known[unit] = to;
    if (slopes[unit] === 1 || (open[unit] ? after >= -zero : after <= zero)) return;
    open[unit]! ^= 1;
    const root = alpha - before / rate[unit]!;
    switches.push({ alpha: Math.min(Math.max(root, alpha), to), unit });
  };
  for (const { alpha, by: { index, value } } of slope.jumps) {
    for (let i = 0; i < index.length; i++) {
      advance(index[i]!, alpha);
      rate[index[i]!]! += value[i]!;
    }
  }
  for (let unit = 0; unit < z.length; unit++) advance(unit, 1);
  return { start, switches: switches.sort((a, b) => a.alpha - b.alpha) };
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

/** What a segment meets on its way through a net. */
export interface Passage {
  /** Of each bend, from the input up. */
  readonly activities: readonly Activity[];
  /** By alpha, of what the last affine function is given. */
  readonly rate: StepFunction;
}

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
): Passage {
  let value = from, rate: StepFunction = { start: way, jumps: [] };
  const activities = stages.slice(0, -1).map((stage) => {
    const { matrix, offset, slopes } = stage;
    const z = addProduct(matrix, sparse(value), offset.slice());
    const rates = product(matrix, rate), activity = activityAlong(z, rates, stage);
    value = z.map((x, unit) => x > 0 ? x : slopes[unit]! * x);
    rate = gated(rates, activity, stage);
    return activity;
  });
  return { activities, rate };
}

/**
 * The gradient of one output by what the second affine function gives (the first, where it is the only
 * one), along the segment, from the output down: gradients at a layer jump only where a bend above it,
 * or its own, switches.
 */
export function gradientAlong(
  stages: readonly Stage[],
  activities: readonly Activity[],
  target: number,
): StepFunction {
  const output = new Float64Array(stages.at(-1)!.offset.length);
  output[target] = 1;
  let gradient: StepFunction = { start: output, jumps: [] };
  for (let depth = activities.length; depth > 1; depth--) {
    const back = product(stages[depth]!.transposed, gradient);
    gradient = gated(back, activities[depth - 1]!, stages[depth - 1]!);
  }
  return gradient;
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
