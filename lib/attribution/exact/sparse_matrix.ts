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
  for (let k = 0; k < index.length; k++) {
    const { index: rows, value: entries } = columns[index[k]!]!, factor = value[k]!;
    if (rows.length === sum.length) {
      for (let i = 0; i < entries.length; i++) sum[i]! += entries[i]! * factor;
      continue;
    }
    for (let i = 0; i < rows.length; i++) sum[rows[i]!]! += entries[i]! * factor;
  }
  return sum;
}

/** The matrix with rows and columns swapped. */
export function transpose({ rows, columns }: SparseMatrix): SparseMatrix {
  const filled = new Int32Array(rows);
  for (const { index } of columns) for (const row of index) filled[row]!++;
  const swapped = Array.from(filled, (length) => ({
    index: new Int32Array(length),
    value: new Float64Array(length),
  }));
  filled.fill(0);
  for (const [column, { index, value }] of columns.entries()) {
    for (let i = 0; i < index.length; i++) {
      const row = index[i]!, at = filled[row]!++;
      swapped[row]!.index[at] = column;
      swapped[row]!.value[at] = value[i]!;
    }
  }
  return { rows: columns.length, columns: swapped };
}
