import type { Activity } from "./relu_activity.ts";
import { addProduct, sparse, type SparseMatrix, type SparseVector } from "./sparse_matrix.ts";

/**
 * A vector that depends on alpha in [0, 1] and is constant between jumps: what slopes of activations
 * and gradients of logits are along a segment of a ReLU net's input.
 */
export interface StepFunction {
  /** Its value just after alpha = 0. */
  readonly start: Float64Array;
  /** In ascending order of alpha. */
  readonly jumps: readonly Jump[];
}

/** By how much a step function changes at alpha. */
export interface Jump {
  readonly alpha: number;
  readonly by: SparseVector;
}

/** Matrix times step function, jump by jump. */
export function product(matrix: SparseMatrix, { start, jumps }: StepFunction): StepFunction {
  const sum = new Float64Array(matrix.rows);
  const image = (by: SparseVector) => {
    const result = sparse(addProduct(matrix, by, sum));
    sum.fill(0);
    return result;
  };
  return {
    start: addProduct(matrix, sparse(start), new Float64Array(matrix.rows)),
    jumps: jumps.map(({ alpha, by }) => ({ alpha, by: image(by) })),
  };
}

/** The step function where units are open, 0 where they are shut. */
export function gated(steps: StepFunction, { start, switches }: Activity): StepFunction {
  const value = steps.start.slice(), open = start.slice(), jumps: Jump[] = [];
  let next = 0;
  const switchUpTo = (limit: number) => {
    for (; next < switches.length && switches[next]!.alpha <= limit; next++) {
      const { alpha, unit } = switches[next]!;
      open[unit]! ^= 1;
      const by = open[unit] ? value[unit]! : -value[unit]!;
      jumps.push({ alpha, by: { index: Int32Array.of(unit), value: Float64Array.of(by) } });
    }
  };
  for (const { alpha, by } of steps.jumps) {
    switchUpTo(alpha);
    for (let i = 0; i < by.index.length; i++) value[by.index[i]!]! += by.value[i]!;
    jumps.push({ alpha, by: whereOpen(by, open) });
  }
  switchUpTo(1);
  return { start: steps.start.map((x, unit) => start[unit] ? x : 0), jumps };
}

/** The entries of units that are open. */
function whereOpen({ index, value }: SparseVector, open: Uint8Array): SparseVector {
  const units = new Int32Array(index.length), values = new Float64Array(index.length);
  let count = 0;
  for (let i = 0; i < index.length; i++) {
    if (!open[index[i]!]) continue;
    units[count] = index[i]!;
    values[count++] = value[i]!;
  }
  return { index: units.slice(0, count), value: values.slice(0, count) };
}

/**
 * The integral over alpha in [0, 1] by a measure of total mass 1; the mean by default.
 *
 * @param beyond How much of the measure lies beyond alpha.
 */
export function mean(
  { start, jumps }: StepFunction,
  beyond = (alpha: number) => 1 - alpha,
): Float64Array {
  const total = start.slice();
  for (const { alpha, by: { index, value } } of jumps) {
    const share = beyond(alpha);
    if (share === 0) continue;
    for (let i = 0; i < index.length; i++) total[index[i]!]! += share * value[i]!;
  }
  return total;
}
