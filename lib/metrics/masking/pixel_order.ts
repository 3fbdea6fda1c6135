import { requireSample } from "@lib/statistics";

/**
 * The pixels of a map from the highest score to the lowest, as row-major indices; equal scores keep
 * the order of the indices, so that the result is the same everywhere. O(n log n).
 *
 * It depends on the order of the scores only: any increasing transform of the map gives the same.
 *
 * @throws {RangeError} if a score is not finite
 *
 * @example
 * ```ts
 * descendingOrder([0.1, 0.7, 0.7, -2]); // [1, 2, 0, 3]
 * ```
 */
export function descendingOrder(scores: ArrayLike<number>): Uint32Array {
  requireSample("order pixels", "scores", scores);
  // Sorting is stable, so that ties stay in the order of the indices.
  return Uint32Array.from({ length: scores.length }, (_, i) => i)
    .sort((i, j) => scores[j]! - scores[i]!);
}
