import { invalid, requirePositiveInteger } from "@lib/runtime";
import { requireSample } from "@lib/statistics";

/**
 * The entropy of a map's histogram, in nats: how many different values it has to tell. 0 for a constant map, at
 * most log(bins).
 *
 * @param bins Of equal width between the least and the greatest value; default 100.
 * @throws {RangeError} If the map is empty or not finite, or `bins` is no positive integer.
 *
 * @example
 * ```ts
 * import { histogramEntropy } from "@lib/metrics";
 * console.log(histogramEntropy([0, 0, 1, 1], 2)); // log 2
 * ```
 */
export function histogramEntropy(map: ArrayLike<number>, bins = 100): number {
  const action = "compute an entropy";
  requireSample(action, "map", map);
  requirePositiveInteger(action, "bins", bins);
  const values = Float64Array.from(map);
  const low = values.reduce((a, b) => Math.min(a, b)),
    high = values.reduce((a, b) => Math.max(a, b));
  const counts = new Float64Array(bins);
  // The greatest value belongs to the last bin.
  for (const value of values) {
    counts[high > low ? Math.min(bins - 1, Math.floor(bins * (value - low) / (high - low))) : 0]!++;
  }
  return counts.reduce(
    (sum, n) => n === 0 ? sum : sum - n / values.length * Math.log(n / values.length),
    0,
  );
}

/**
 * The efficient model-parameter randomisation test: the relative rise of a map's {@link histogramEntropy} when
 * all weights are drawn anew, (H(random) - H(trained)) / H(trained). Higher is better: a method that follows
 * the network says more about noise than about what was learnt. No pass.
 *
 * @param trained The map of the trained network.
 * @param random The map of the same input through a network of random weights.
 * @param bins As in {@link histogramEntropy}.
 * @throws {RangeError} If a map is empty, not finite, or the trained one constant.
 * @see Hedström, Weber, Lapuschkin and Höhne, Sanity Checks Revisited, NeurIPS XAI in Action 2023,
 * arXiv 2401.06465.
 *
 * @example
 * ```ts
 * import { efficientRandomisation } from "@lib/metrics";
 * console.log(efficientRandomisation([0, 0, 0, 1], [0, 1, 2, 3])); // 1.47
 * ```
 */
export function efficientRandomisation(
  trained: ArrayLike<number>,
  random: ArrayLike<number>,
  bins = 100,
): number {
  const before = histogramEntropy(trained, bins), after = histogramEntropy(random, bins);
  if (before > 0) return (after - before) / before;
  throw new RangeError(invalid("test randomisation", "trained", "not constant", trained));
}
