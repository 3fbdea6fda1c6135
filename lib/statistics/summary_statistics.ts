import { invalid } from "@lib/runtime";
import { requireSample } from "./sample.ts";

/** A sample in five numbers and its size. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Standard error of the mean; NaN for a single value, which has none. */
  readonly standardError: number;
  readonly median: number;
  /** Lower and upper quartile; their distance is the interquartile range (IQR). */
  readonly quartiles: readonly [number, number];
}

/** The arithmetic mean. @throws {RangeError} if the sample is empty or not finite */
export function mean(values: ArrayLike<number>): number {
  requireSample("compute a mean", "values", values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * The value below which a fraction `p` of the sample lies, linear between order statistics (Hyndman
 * and Fan's type 7, the default of NumPy and R).
 *
 * @throws {RangeError} if the sample is empty or not finite, or p is outside [0, 1]
 *
 * @example
 * ```ts
 * quantile([1, 2, 3, 4], 0.25); // 1.75
 * ```
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  requireSample("compute a quantile", "values", values);
  if (!(p >= 0 && p <= 1)) {
    throw new RangeError(invalid("compute a quantile", "p", "a number in [0, 1]", p));
  }
  const sorted = Float64Array.from(values).sort();
  const position = p * (sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  return below + (position % 1) * (sorted[Math.ceil(position)]! - below);
}

/** The middle of the sorted sample. @throws {RangeError} if the sample is empty or not finite */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * The standard error of the mean, s / sqrt(n), with s the sample's standard deviation (divisor n -
 * 1).
 *
 * @throws {RangeError} if there are fewer than two values or one is not finite
 */
export function standardError(values: ArrayLike<number>): number {
  requireSample("compute a standard error", "values", values, 2);
  const n = values.length;
  const centre = mean(values);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (values[i]! - centre) ** 2;
  return Math.sqrt(squares / (n - 1) / n);
}

/**
 * Size, mean, standard error, median and quartiles of a sample.
 *
 * @throws {RangeError} if the sample is empty or not finite
 *
 * @example
 * ```ts
 * summarise([1, 2, 3, 4]).quartiles; // [1.75, 3.25]
 * ```
 */
export function summarise(values: ArrayLike<number>): Summary {
  return {
    n: values.length,
    mean: mean(values),
    standardError: values.length > 1 ? standardError(values) : NaN,
    median: median(values),
    quartiles: [quantile(values, 0.25), quantile(values, 0.75)],
  };
}

/**
 * The value that occurs most often, the first of equals, and its share of the sample in (0, 1].
 *
 * @throws {RangeError} if the sample is empty or not finite
 *
 * @example
 * ```ts
 * mostFrequent([8, 5, 8]); // { value: 8, share: 2/3 }
 * ```
 */
export function mostFrequent(values: ArrayLike<number>): { value: number; share: number } {
  requireSample("find the most frequent value", "values", values);
  const counts = new Map<number, number>();
  for (const value of Array.from(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [value, count] = [...counts].reduce((best, next) => next[1] > best[1] ? next : best);
  return { value, share: count / values.length };
}
