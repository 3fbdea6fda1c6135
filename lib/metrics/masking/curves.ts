/**
 * What the metrics that draw a curve over fractions of the pixels share: the grid, the target's
 * output, the area.
 *
 * @module
 */
import { invalid } from "@lib/runtime";
import { requirePairs } from "@lib/statistics";

/** `count` numbers from 0 to 1, equally far apart. */
export function evenFractions(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i / (count - 1));
}

/** `count` numbers from `first` to 1, each the same multiple of the one before. */
export function geometricFractions(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first ** (1 - i / (count - 1)));
}

/**
 * Refuses what are no fractions of the pixels at which a metric can be evaluated.
 *
 * @throws {RangeError} If there are fewer than two, they do not increase, or one is outside [0, 1].
 */
export function requireFractions(action: string, fractions: readonly number[]): void {
  const increasing = fractions.every((p, i) =>
    p >= 0 && p <= 1 && (i === 0 || p > fractions[i - 1]!)
  );
  if (fractions.length < 2 || !increasing) {
    const must = "two or more increasing numbers in [0, 1]";
    throw new RangeError(invalid(action, "fractions", must, fractions));
  }
}

/**
 * The logit F_c of one class.
 *
 * @throws {RangeError} If there is no such class.
 */
export function targetLogit(logits: ArrayLike<number>, target: number): number {
  const logit = logits[target];
  if (logit !== undefined) return logit;
  const must = `a class in [0, ${logits.length})`;
  throw new RangeError(invalid("read a logit", "target", must, target));
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
