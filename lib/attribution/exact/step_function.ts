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
  const { rows } = matrix, sum = new Float64Array(rows);
  const index = new Int32Array(rows), value = new Float64Array(rows);
  // As `sparse`, in one pass that leaves the sum at 0 for the next jump: most of the time goes here.
  const image = (by: SparseVector): SparseVector => {
    addProduct(matrix, by, sum);
    let count = 0;
    for (let i = 0; i < rows; i++) {
      const entry = sum[i]!;
      if (entry === 0) continue;
      sum[i] = 0;
      index[count] = i;
      value[count++] = entry;
    }
    return { index: index.slice(0, count), value: value.slice(0, count) };
  };
  return {
    start: addProduct(matrix, sparse(start), new Float64Array(rows)),
    jumps: jumps.map(({ alpha, by }) => ({ alpha, by: image(by) })),
  };
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
