import { invalid } from "@lib/runtime";
import { requirePairs } from "./sample.ts";
import { mean } from "./summary_statistics.ts";

/**
 * Pearson's correlation of two samples of pairs, in [-1, 1].
 *
 * r = sum (a - mean a)(b - mean b) / sqrt(sum (a - mean a)^2 sum (b - mean b)^2)
 *
 * @throws {RangeError} if the lengths differ, there are fewer than two pairs, a value is not
 * finite, or a sample is constant: it correlates with nothing
 *
 * @example
 * ```ts
 * pearson([1, 2, 3], [1, 2, 4]); // 0.982
 * ```
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const action = "correlate";
  requirePairs(action, { a, b }, 2);
  // By equality: the mean of equal numbers may differ from them by rounding.
  for (const [name, values] of [["a", a], ["b", b]] as const) {
    if (Array.from(values).every((value) => value === values[0])) {
      throw new RangeError(invalid(action, name, "a sample that varies", values[0]));
    }
  }
  const meanA = mean(a);
  const meanB = mean(b);
  let ab = 0, aa = 0, bb = 0;
  for (let i = 0; i < a.length; i++) {
    const da = a[i]! - meanA;
    const db = b[i]! - meanB;
    ab += da * db;
    aa += da * da;
    bb += db * db;
  }
  // Rounding may leave [-1, 1] by one bit.
  return Math.max(-1, Math.min(1, ab / Math.sqrt(aa * bb)));
}
