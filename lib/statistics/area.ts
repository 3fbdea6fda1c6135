import { requirePairs } from "./sample.ts";

/**
 * The area under the curve through the points (x, y), by the trapezoidal rule.
 *
 * @param x nondecreasing
 * @throws {RangeError} if the lengths differ, there are fewer than two points, or a value is not
 * finite
 *
 * @example
 * ```ts
 * trapezoidArea([0, 0.5, 1], [0, 1, 1]); // 0.75
 * ```
 */
export function trapezoidArea(x: ArrayLike<number>, y: ArrayLike<number>): number {
  requirePairs("compute an area", { x, y }, 2);
  let area = 0;
  for (let i = 1; i < x.length; i++) area += (x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!) / 2;
  return area;
}
