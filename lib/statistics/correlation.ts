import { invalid } from "@lib/runtime";
import { inUnitRange, mean, requirePairs } from "./summary.ts";

/**
 * Pearson's correlation of two samples of pairs, in [-1, 1].
 *
 * r = sum (a - mean a)(b - mean b) / sqrt(sum (a - mean a)^2 sum (b - mean b)^2)
 *
 * @throws {RangeError} If the lengths differ, there are fewer than two pairs, a value is not
 * finite, or a sample is constant: it correlates with nothing.
 *
 * @example
 * ```ts
 * import { pearson } from "@lib/statistics";
 * console.log(pearson([1, 2, 3], [1, 2, 4])); // 0.982
 * ```
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const action = "correlate";
  requirePairs(action, { a, b }, 2);
  // By equality: the mean of equal numbers may differ from them by rounding.
  for (const [name, values] of Object.entries({ a, b })) {
    if (Array.from(values).some((value) => value !== values[0])) continue;
    throw new RangeError(invalid(action, name, "a sample that varies", values[0]));
  }
  const { scaled: u } = inUnitRange(a), { scaled: v } = inUnitRange(b);
  const meanU = mean(u), meanV = mean(v);
  let uv = 0, uu = 0, vv = 0;
  for (let i = 0; i < u.length; i++) {
    const du = u[i]! - meanU, dv = v[i]! - meanV;
    uv += du * dv;
    uu += du * du;
    vv += dv * dv;
  }
  // Rounding may leave [-1, 1] by one bit.
  return Math.max(-1, Math.min(1, uv / Math.sqrt(uu * vv)));
}

/**
 * Spearman's rank correlation, here of two maps of the same image: do they order the pixels alike?
 *
 * Pearson's correlation of the ranks, ties given their average rank; 1 for any increasing transform
 * of a map, -1 for the reversed one, near 0 for unrelated ones. Signs count: compare signed with
 * signed maps. O(n log n).
 *
 * @throws {RangeError} If the lengths differ, there are fewer than two values, one is not finite,
 * or a map is constant.
 * @see Spearman, The Proof and Measurement of Association between Two Things, Am. J. Psychol. 1904.
 *
 * @example
 * ```ts
 * import { spearman } from "@lib/statistics";
 * console.log(spearman([1, 2, 3, 4], [1, 3, 2, 4])); // 0.8
 * ```
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requirePairs("compute a rank correlation", { a, b }, 2);
  return pearson(averageRanks(a), averageRanks(b));
}

/**
 * The ranks 1 .. n of the values, ties sharing the mean of the ranks they span. O(n log n).
 *
 * @param tolerance How far above the smallest of some values the others may be to be tied with it,
 * relative to it; default 0.
 */
export function averageRanks(values: ArrayLike<number>, tolerance = 0): Float64Array {
  const n = values.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) =>
    values[i]! - values[j]!
  );
  const ranks = new Float64Array(n);
  for (let start = 0, end = 0; start < n; start = end) {
    const least = values[order[start]!]!, most = least + tolerance * Math.abs(least);
    while (end < n && values[order[end]!]! <= most) end++;
    // The mean of start + 1 .. end.
    for (let r = start; r < end; r++) ranks[order[r]!] = (start + 1 + end) / 2;
  }
  return ranks;
}
