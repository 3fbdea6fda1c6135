import { invalid } from "@lib/runtime";
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
 * @param holds told a pixel's value and its row-major index
 * @throws {RangeError} if the map is empty, not finite, or all zero
 *
 * Reference: Wang et al., Score-CAM, CVPR Workshops 2020, arXiv 1910.01279.
 *
 * @example
 * ```ts
 * massShare([3, -1], (value) => value > 0); // 0.75
 * ```
 */
export function massShare(
  map: ArrayLike<number>,
  holds: (value: number, index: number) => boolean,
): number {
  const all = mass(map);
  if (all === 0) {
    throw new RangeError(
      invalid("share a map's mass", "map", "other than 0 somewhere", "all zero"),
    );
  }
  return mass(Array.from(map, (value, index) => holds(value, index) ? value : 0)) / all;
}
