import { invalid } from "@lib/runtime";
import type { Direction } from "@lib/statistics";
import { descendingOrder } from "../masking/pixel_order.ts";
import { requirePairs } from "@lib/statistics";

/** Closer to 1 is more alike. */
export const direction: Direction = "higher";

/**
 * The overlap of the regions that two maps of the same image call most important.
 *
 * Intersection over union |A and B| / |A or B| of the k highest-scored pixels, k = max(1,
 * round(fraction n)), ties taken by index. Unrelated maps reach fraction / (2 - fraction) on
 * average: 0.053 for a tenth. O(n log n).
 *
 * @param options.fraction share of the pixels taken, in (0, 1], default 0.1
 * @throws {RangeError} if the lengths differ, a value is not finite, or fraction is out of range
 *
 * @example
 * ```ts
 * topKOverlap([4, 3, 2, 1], [4, 1, 2, 3], { fraction: 0.5 }); // 1/3
 * ```
 */
export function topKOverlap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { fraction = 0.1 }: { readonly fraction?: number } = {},
): number {
  const action = "compute a top-k overlap";
  requirePairs(action, { a, b }, 1);
  if (!(fraction > 0 && fraction <= 1)) {
    throw new RangeError(invalid(action, "fraction", "a number in (0, 1]", fraction));
  }
  const k = Math.max(1, Math.round(fraction * a.length));
  const inA = new Set(descendingOrder(a).subarray(0, k));
  const shared = descendingOrder(b).subarray(0, k).filter((pixel) => inA.has(pixel)).length;
  return shared / (2 * k - shared);
}
