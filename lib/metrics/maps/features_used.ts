import { invalid } from "@lib/runtime";
import type { Direction } from "@lib/statistics";
import { requireSample } from "@lib/statistics";

/** Fewer is sparser, which is easier to read, not truer. */
export const direction: Direction = "lower";

/**
 * How many features hold a share of all importance: the smallest number of them whose importances sum
 * to at least that share of the total. O(n log n).
 *
 * @param importances Nonnegative, in any unit.
 * @param share In (0, 1]; 0.9 when absent.
 * @throws {RangeError} If the share is out of range, there is no importance, one is negative or not
 * finite, or all are zero.
 *
 * @example
 * ```ts
 * featuresUsed([5, 0, 4, 1]); // 2
 * ```
 */
export function featuresUsed(importances: ArrayLike<number>, share = 0.9): number {
  const action = "count the features used";
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(invalid(action, "share", "in (0, 1]", share));
  }
  requireSample(action, "importances", importances);
  const falling = Float64Array.from(importances).sort().reverse();
  const least = falling.at(-1)!;
  if (least < 0) throw new RangeError(invalid(action, "importances", "nonnegative", least));
  // The whole is summed in the order of its parts, so that a share of 1 is reached.
  const total = falling.reduce((sum, value) => sum + value, 0);
  if (total === 0) throw new RangeError(invalid(action, "importances", "not all zero", "all 0"));
  let sum = 0;
  return 1 + falling.findIndex((value) => (sum += value) >= share * total);
}
