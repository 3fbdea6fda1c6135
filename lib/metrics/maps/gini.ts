import { invalid } from "@lib/runtime";
import type { Direction } from "@lib/statistics";
import { requireSample } from "@lib/statistics";

/** Closer to 1 is sparser, which is easier to read, not truer. */
export const direction: Direction = "higher";

/**
 * The Gini index of a nonnegative map, its sparseness: 0 where all values are equal, 1 - 1/n where
 * one holds everything.
 *
 * G(x) = mean_ij |x_i - x_j| / (2 mean x), computed from the sorted values as sum_i (2i - n - 1)
 * x_(i) / (n sum x), i = 1 .. n. It is for magnitudes: pass |attribution|. O(n log n).
 *
 * @throws {RangeError} if the map is empty, has a negative or non-finite value, or is all zero
 *
 * Reference: Hurley and Rickard, Comparing Measures of Sparsity, IEEE Trans. Inf. Theory 2009,
 * arXiv 0811.4706.
 *
 * @example
 * ```ts
 * gini([0, 0, 0, 1]); // 0.75
 * ```
 */
export function gini(values: ArrayLike<number>): number {
  const action = "compute a Gini index";
  requireSample(action, "values", values);
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  if (sorted[0]! < 0) throw new RangeError(invalid(action, "values", "nonnegative", sorted[0]));
  let sum = 0, weighted = 0;
  for (let i = 0; i < n; i++) {
    sum += sorted[i]!;
    weighted += (2 * i + 1 - n) * sorted[i]!;
  }
  if (sum === 0) throw new RangeError(invalid(action, "values", "positive somewhere", "all zero"));
  return weighted / (n * sum);
}
