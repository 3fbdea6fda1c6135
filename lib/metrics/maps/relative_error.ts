import { invalid } from "@lib/runtime";
import type { Direction } from "@lib/statistics";
import { requirePairs } from "@lib/statistics";

/** 0 is no error. */
export const direction: Direction = "lower";

/**
 * How far a map is from the true one, as a share of the true one's mass.
 *
 * sum_i |a_i - t_i| / sum_i |t_i|, the relative L1 error: unlike the completeness error, errors of
 * opposite sign do not cancel in it. O(n).
 *
 * @param truth e.g. exact Integrated Gradients
 * @throws {RangeError} if the lengths differ, a value is not finite, or the truth is 0 everywhere
 *
 * @example
 * ```ts
 * relativeError([2, -1], [1, -1]); // 1/2
 * ```
 */
export function relativeError(map: ArrayLike<number>, truth: ArrayLike<number>): number {
  const action = "compute a relative error";
  requirePairs(action, { map, truth }, 1);
  let error = 0, mass = 0;
  for (let i = 0; i < truth.length; i++) {
    error += Math.abs(map[i]! - truth[i]!);
    mass += Math.abs(truth[i]!);
  }
  if (mass === 0) throw new RangeError(invalid(action, "truth", "other than 0 somewhere", 0));
  return error / mass;
}
