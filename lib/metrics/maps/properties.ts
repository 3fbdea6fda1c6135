/**
 * How much a map holds, where, on how few features, and how rough it is: more on fewer, and smoother, is
 * easier to read, not truer.
 *
 * @module
 */
import { invalid, requireFunction } from "@lib/runtime";
import { requireSample } from "@lib/statistics";

/** The sum of absolute values of a map, in its unit: how much there is to look at. */
export function mass(map: ArrayLike<number>): number {
  requireSample("weigh a map", "map", map);
  let sum = 0;
  for (let i = 0; i < map.length; i++) sum += Math.abs(map[i]!);
  return sum;
}

/**
 * The share of a map's mass that lies where a condition holds, in [0, 1].
 *
 * sum_i [holds(a_i, i)] |a_i| / sum_i |a_i|: of a region (energy-based pointing game) or a sign.
 *
 * @param holds Told a pixel's value and its row-major index.
 * @throws {RangeError} If the map is empty, not finite, or all zero.
 * @see Wang et al., Score-CAM, CVPR Workshops 2020, arXiv 1910.01279.
 *
 * @example
 * ```ts
 * import { massShare } from "@lib/metrics";
 * console.log(massShare([3, -1], (value) => value > 0)); // 0.75
 * ```
 */
export function massShare(
  map: ArrayLike<number>,
  holds: (value: number, index: number) => boolean,
): number {
  const all = mass(map), action = "share a map's mass";
  requireFunction(action, "holds", holds);
  if (all === 0) throw new RangeError(invalid(action, "map", "other than 0 somewhere", "all zero"));
  return mass(Array.from(map, (value, index) => holds(value, index) ? value : 0)) / all;
}

/**
 * The Gini index of a nonnegative map, its sparseness: 0 where all values are equal, 1 - 1/n where
 * one holds everything. Higher is sparser.
 *
 * G(x) = mean_ij |x_i - x_j| / (2 mean x), computed from the sorted values as sum_i (2i - n - 1)
 * x_(i) / (n sum x), i = 1 .. n. It is for magnitudes: pass |attribution|. O(n log n).
 *
 * @throws {RangeError} If the map is empty, has a negative or non-finite value, or is all zero.
 * @see Hurley and Rickard, Comparing Measures of Sparsity, IEEE Trans. Inf. Theory 2009, arXiv
 * 0811.4706.
 *
 * @example
 * ```ts
 * import { gini } from "@lib/metrics";
 * console.log(gini([0, 0, 0, 1])); // 0.75
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

/**
 * The total variation of a map: the sum of |a - b| over all pixels a, b that are neighbours in a row or
 * a column (anisotropic), in the map's unit. Lower is smoother, which is easier to read, not truer.
 *
 * @param values One value a pixel, row by row.
 * @param width Pixels in a row.
 * @throws {RangeError} If the map is empty or has a non-finite value, or `width` does not divide it.
 * @see Rudin, Osher and Fatemi, Nonlinear Total Variation Based Noise Removal, Physica D 1992.
 *
 * @example
 * ```ts
 * import { mapVariation } from "@lib/metrics";
 * console.log(mapVariation([0, 1, 0, 1], 2)); // 2
 * ```
 */
export function mapVariation(values: ArrayLike<number>, width: number): number {
  const action = "compute a total variation";
  requireSample(action, "values", values);
  if (!Number.isInteger(width) || width < 1 || values.length % width !== 0) {
    throw new RangeError(invalid(action, "width", `a divisor of ${values.length}`, width));
  }
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % width > 0) sum += Math.abs(values[i]! - values[i - 1]!);
    if (i >= width) sum += Math.abs(values[i]! - values[i - width]!);
  }
  return sum;
}

/**
 * The roughness of a map: its {@link mapVariation} divided by its sum of magnitudes, 0 of a flat map
 * and 4 of a pixel by itself. It is the same for a map and the map times any number but 0.
 *
 * @throws {RangeError} If the map is empty, all zero or has a non-finite value, or `width` does not
 * divide it.
 *
 * @example
 * ```ts
 * import { mapRoughness } from "@lib/metrics";
 * console.log(mapRoughness([0, 1, 0, 1], 2)); // 1
 * ```
 */
export function mapRoughness(values: ArrayLike<number>, width: number): number {
  const variation = mapVariation(values, width);
  const size = mass(values);
  if (size > 0) return variation / size;
  throw new RangeError(invalid("compute a roughness", "values", "other than 0", "all zero"));
}
