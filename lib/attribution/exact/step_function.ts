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
    const kept = (_: number, i: number) => open[by.index[i]!] === 1;
    jumps.push({ alpha, by: { index: by.index.filter(kept), value: by.value.filter(kept) } });
  }
  switchUpTo(1);
  return { start: steps.start.map((x, unit) => start[unit] ? x : 0), jumps };
}

/** The mean over alpha in [0, 1]. */
export function mean({ start, jumps }: StepFunction): Float64Array {
  const total = start.slice();
  for (const { alpha, by: { index, value } } of jumps) {
    for (let i = 0; i < index.length; i++) total[index[i]!]! += (1 - alpha) * value[i]!;
  }
  return total;
}
