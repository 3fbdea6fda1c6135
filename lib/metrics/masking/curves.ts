/**
 * What the metrics that draw a curve over fractions of the pixels share: the grid, the target's
 * output, the area.
 *
 * @module
 */
import { invalid, requireIntegerFrom, requireLevel } from "@lib/runtime";
import { requirePairs } from "@lib/statistics";

/**
 * `count` numbers from 0 to 1, equally far apart.
 *
 * @throws {RangeError} If `count` is not an integer of 2 or more.
 */
export function evenFractions(count: number): number[] {
  requireIntegerFrom(2, "space fractions", "count", count);
  return Array.from({ length: count }, (_, i) => i / (count - 1));
}

/**
 * `count` numbers from `first` to 1, each the same multiple of the one before.
 *
 * @throws {RangeError} If `first` is not in (0, 1) or `count` not an integer of 2 or more.
 */
export function geometricFractions(first: number, count: number): number[] {
  requireLevel("space fractions", "first", first);
  requireIntegerFrom(2, "space fractions", "count", count);
  return Array.from({ length: count }, (_, i) => first ** (1 - i / (count - 1)));
}

/**
 * Refuses what are no fractions of the pixels at which a metric can be evaluated.
 *
 * @throws {RangeError} If there are fewer than two, they do not increase, or one is outside [0, 1].
 */
export function requireFractions(action: string, fractions: readonly number[]): void {
  if (!Array.isArray(fractions)) {
    throw new TypeError(invalid(action, "fractions", "a list of numbers in [0, 1]", fractions));
  }
  const increasing = fractions.every((p, i) =>
    Number.isFinite(p) && p >= 0 && p <= 1 && (i === 0 || p > fractions[i - 1]!)
  );
  if (fractions.length < 2 || !increasing) {
    const must = "two or more increasing numbers in [0, 1]";
    throw new RangeError(invalid(action, "fractions", must, fractions));
  }
}

/**
 * The area under the curve through the points (x, y), by the trapezoidal rule.
 *
 * @param x Nondecreasing.
 * @throws {RangeError} If the lengths differ, there are fewer than two points, or a value is not
 * finite.
 */
export function trapezoidArea(x: ArrayLike<number>, y: ArrayLike<number>): number {
  requirePairs("compute an area", { x, y }, 2);
  let area = 0;
  for (let i = 1; i < x.length; i++) area += (x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!) / 2;
  return area;
}
