import type { Activity } from "./segment.ts";
import type { StepFunction } from "./sparse.ts";
import type { Stage } from "./stages.ts";

/**
 * The integrals over alpha in [0, 1], by measures of mass 1, of the gradient by the values of one affine
 * function, from that by the values of the next, without carrying its jumps down: a list each.
 *
 * A unit below has the gradient s h: its slope times what its weights make of the gradient above. As s
 * is constant between switches, the integral is the last slope times H(1), less the change of s times
 * H(alpha) at each switch. H(alpha), the integral of h up to alpha, is what the weights make of the
 * integrals above up to alpha; only the few switches of the unit ask for it.
 *
 * @param gradient By the values of the affine function `above`.
 * @param activity Of the units of `below`.
 * @param measures How much of each lies at alpha or beyond; asked for alphas that ascend.
 */
export function integralsBelow(
  gradient: StepFunction,
  activity: Activity,
  { above, below, measures }: {
    readonly above: Stage;
    readonly below: Stage;
    readonly measures: readonly ((alpha: number) => number)[];
  },
): Float64Array[] {
  const { slopes } = below, { switches } = activity, count = measures.length;
  const value = gradient.start.slice(), open = activity.start.slice();
  // The integral of a value up to alpha is value x mass so far, less each jump x the mass before it.
  const mass = new Float64Array(count), missed = new Float64Array(value.length * count);
  const totals = measures.map(() => new Float64Array(slopes.length)),
    lost = new Float64Array(count);
  const addUpToNow = (unit: number, factor: number) => {
    const { index, value: weights } = above.matrix.columns[unit]!;
    let now = 0;
    lost.fill(0);
    for (let i = 0; i < index.length; i++) {
      const weight = weights[i]!, at = index[i]! * count;
      now += weight * value[index[i]!]!;
      for (let k = 0; k < count; k++) lost[k]! += weight * missed[at + k]!;
    }
    for (let k = 0; k < count; k++) totals[k]![unit]! += factor * (mass[k]! * now - lost[k]!);
  };
  const moveTo = (alpha: number) => {
    for (let k = 0; k < count; k++) mass[k] = 1 - measures[k]!(alpha);
  };
  let next = 0;
  const switchUpTo = (limit: number) => {
    for (; next < switches.length && switches[next]!.alpha <= limit; next++) {
      const { alpha, unit } = switches[next]!, change = 1 - slopes[unit]!;
      moveTo(alpha);
      addUpToNow(unit, open[unit] ? change : -change);
      open[unit]! ^= 1;
    }
  };
  for (const { alpha, by: { index, value: jump } } of gradient.jumps) {
    switchUpTo(alpha);
    moveTo(alpha);
    for (let i = 0; i < index.length; i++) {
      const at = index[i]! * count, entry = jump[i]!;
      value[index[i]!]! += entry;
      for (let k = 0; k < count; k++) missed[at + k]! += mass[k]! * entry;
    }
  }
  switchUpTo(1);
  mass.fill(1);
  slopes.forEach((slope, unit) => addUpToNow(unit, open[unit] ? 1 : slope));
  return totals;
}
