import { invalid, requireLevel } from "@lib/runtime";
import { studentQuantile } from "./distributions.ts";
import { inUnitRange, mean, requirePairs } from "./summary.ts";

/** A straight line through logarithms, log y = intercept + slope log x. */
export interface LogLogFit {
  /** The power: y falls like x^slope. */
  readonly slope: number;
  /** Confidence interval of the slope. */
  readonly interval: readonly [number, number];
  /** Natural logarithm of y at x = 1. */
  readonly intercept: number;
  /** Share of the variance of log y that the line explains, in [0, 1]. */
  readonly rSquared: number;
}

/**
 * The order of convergence: the least-squares slope of log y over log x, with Student's interval.
 *
 * slope = sum (u - mean u)(v - mean v) / sum (u - mean u)^2, u = log x, v = log y; interval slope ±
 * t sqrt(residual variance / sum (u - mean u)^2), t of n - 2 degrees of freedom. It assumes
 * independent errors, which one image's errors at several steps are not: for a claim over images,
 * fit each and bootstrap the slopes.
 *
 * @param level Coverage in (0, 1), default 0.95.
 * @throws {RangeError} If the lengths differ, there are fewer than three points, a value is not
 * positive and finite, or x is constant.
 *
 * @example
 * ```ts
 * import { logLogSlope } from "@lib/statistics";
 * console.log(logLogSlope([10, 20, 40], [0.1, 0.05, 0.025]).slope); // -1
 * ```
 */
export function logLogSlope(x: ArrayLike<number>, y: ArrayLike<number>, level = 0.95): LogLogFit {
  const action = "fit a slope";
  requirePairs(action, { x, y }, 3);
  requireLevel(action, "level", level);
  const logarithms = (name: string, values: ArrayLike<number>) =>
    Array.from(values, (value, i) => {
      if (value > 0) return Math.log(value);
      throw new RangeError(invalid(action, `${name}[${i}]`, "positive", value));
    });
  const u = logarithms("x", x);
  const v = logarithms("y", y);
  const meanU = mean(u);
  const meanV = mean(v);
  let uu = 0, uv = 0, vv = 0;
  u.forEach((value, i) => {
    uu += (value - meanU) ** 2;
    uv += (value - meanU) * (v[i]! - meanV);
    vv += (v[i]! - meanV) ** 2;
  });
  if (uu === 0) throw new RangeError(invalid(action, "x", "of two values or more", x[0]));
  const slope = uv / uu;
  const intercept = meanV - slope * meanU;
  const residual = u.reduce((sum, value, i) => sum + (v[i]! - intercept - slope * value) ** 2, 0);
  const half = studentQuantile((1 + level) / 2, u.length - 2) *
    Math.sqrt(residual / (u.length - 2) / uu);
  return {
    slope,
    interval: [slope - half, slope + half],
    intercept,
    rSquared: vv === 0 ? 1 : 1 - residual / vv,
  };
}

/**
 * The coefficient of determination: what share of the values' variance a prediction explains, at most 1.
 *
 * R^2 = 1 - sum (y_i - f_i)^2 / sum (y_i - mean y)^2
 *
 * It judges a given prediction, not the best line: 0 where it is no better than the mean, negative
 * where it is worse. O(n).
 *
 * @param values What was observed, y.
 * @param predicted What was predicted of each, f.
 * @throws {RangeError} If the lengths differ, there are fewer than two values, one is not finite, or
 * the values are constant: there is nothing to explain.
 *
 * @example
 * ```ts
 * import { rSquared } from "@lib/statistics";
 * console.log(rSquared([1, 2, 4], [1, 2, 3])); // 0.786
 * ```
 */
export function rSquared(values: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const action = "compute R squared";
  requirePairs(action, { values, predicted }, 2);
  const { scaled, unit } = inUnitRange(values), centre = mean(scaled);
  let total = 0, rest = 0;
  for (let i = 0; i < values.length; i++) {
    total += (scaled[i]! - centre) ** 2;
    rest += (scaled[i]! - predicted[i]! / unit) ** 2;
  }
  if (total === 0) throw new RangeError(invalid(action, "values", "a sample that varies", centre));
  return 1 - rest / total;
}
