/** The entries of a vector that are not 0, in ascending order of index, in float64. */
export interface SparseVector {
  readonly index: Int32Array;
  readonly value: Float64Array;
}

/** A linear map: column i is the image of the i-th unit vector. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: readonly SparseVector[];
}

/** The entries of a dense vector that are not 0. */
export function sparse(dense: Float64Array): SparseVector {
  let count = 0;
  for (let i = 0; i < dense.length; i++) if (dense[i] !== 0) count++;
  const index = new Int32Array(count), value = new Float64Array(count);
  for (let i = 0, at = 0; i < dense.length; i++) {
    if (dense[i] === 0) continue;
    index[at] = i;
    value[at++] = dense[i]!;
  }
  return { index, value };
}

/** Adds matrix x vector to `sum` and returns it. */
export function addProduct(
  { columns }: SparseMatrix,
  { index, value }: SparseVector,
  sum: Float64Array,
): Float64Array {
  const size = sum.length, last = index.length - 3;
  for (let k = 0; k < index.length; k++) {
    const { index: rows, value: a } = columns[index[k]!]!, p = value[k]!;
    if (rows.length === size && k < last) {
      const two = columns[index[k + 1]!]!, three = columns[index[k + 2]!]!;
      const four = columns[index[k + 3]!]!;
      if (two.index.length === size && three.index.length === size && four.index.length === size) {
        // Four whole columns in one sweep over the sum, in the same order.
        const b = two.value, c = three.value, d = four.value;
        const q = value[k + 1]!, r = value[k + 2]!, s = value[k + 3]!;
        for (let i = 0; i < size; i++) {
          sum[i] = sum[i]! + a[i]! * p + b[i]! * q + c[i]! * r + d[i]! * s;
        }
        k += 3;
        continue;
      }
    }
    for (let i = 0; i < rows.length; i++) sum[rows[i]!]! += a[i]! * p;
  }
  return sum;
}

/** The matrix with rows and columns swapped. */
export function transpose({ rows, columns }: SparseMatrix): SparseMatrix {
  const lengths = new Int32Array(rows), next = new Int32Array(rows);
  for (const { index } of columns) for (const row of index) lengths[row]!++;
  const swapped = Array.from(lengths, (length) => ({
    index: new Int32Array(length),
    value: new Float64Array(length),
  }));
  for (const [column, { index, value }] of columns.entries()) {
    for (let i = 0; i < index.length; i++) {
      const row = index[i]!, at = next[row]!++;
      swapped[row]!.index[at] = column;
      swapped[row]!.value[at] = value[i]!;
    }
  }
  return { rows: columns.length, columns: swapped };
}

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
