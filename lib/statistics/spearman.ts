import type { Direction } from "./direction.ts";
import { pearson } from "./pearson.ts";
import { averageRanks } from "./ranks.ts";
import { requirePairs } from "./sample.ts";

/** Closer to 1 is more alike. */
export const direction: Direction = "higher";

/**
 * Spearman's rank correlation, here of two maps of the same image: do they order the pixels alike?
 *
 * Pearson's correlation of the ranks, ties given their average rank; 1 for any increasing transform
 * of a map, -1 for the reversed one, near 0 for unrelated ones. Signs count: compare signed with
 * signed maps. O(n log n).
 *
 * @throws {RangeError} if the lengths differ, there are fewer than two values, one is not finite,
 * or a map is constant
 *
 * Reference: Spearman, The Proof and Measurement of Association between Two Things, Am. J. Psychol.
 * 1904.
 *
 * @example
 * ```ts
 * spearman([1, 2, 3, 4], [1, 3, 2, 4]); // 0.8
 * ```
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  requirePairs("compute a rank correlation", { a, b }, 2);
  return pearson(averageRanks(a), averageRanks(b));
}
