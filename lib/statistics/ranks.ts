/**
 * The ranks 1 .. n of the values, ties sharing the mean of the ranks they span. O(n log n).
 *
 * @example
 * ```ts
 * averageRanks([0.2, 0.7, 0.2]); // [1.5, 3, 1.5]
 * ```
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) =>
    values[i]! - values[j]!
  );
  const ranks = new Float64Array(n);
  for (let start = 0, end = 0; start < n; start = end) {
    while (end < n && values[order[end]!] === values[order[start]!]) end++;
    // The mean of start + 1 .. end.
    for (let r = start; r < end; r++) ranks[order[r]!] = (start + 1 + end) / 2;
  }
  return ranks;
}
