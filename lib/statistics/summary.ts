import { invalid, requireList, requireWithin } from "@lib/runtime";

/**
 * Refuses what is no sample: fewer than `least` numbers, or one that is not finite.
 *
 * @param least default 1
 * @throws {RangeError} If it is none; names the argument and, for a value, its index.
 */
export function requireSample(
  action: string,
  argument: string,
  values: ArrayLike<number>,
  least = 1,
): void {
  requireList(action, argument, values);
  if (values.length < least) {
    const must = `a sample of at least ${least} numbers`;
    throw new RangeError(invalid(action, argument, must, `${values.length} numbers`));
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new RangeError(invalid(action, `${argument}[${i}]`, "finite", values[i]));
  }
}

/**
 * Refuses two samples, given by name, whose entries do not belong together in pairs.
 *
 * @throws {RangeError} If the lengths differ or {@link requireSample} refuses one of them.
 */
export function requirePairs(
  action: string,
  samples: Readonly<Record<string, ArrayLike<number>>>,
  least: number,
): void {
  for (const [name, values] of Object.entries(samples)) requireSample(action, name, values, least);
  const [[first, a], [second, b]] = Object.entries(samples) as [
    [string, ArrayLike<number>],
    [string, ArrayLike<number>],
  ];
  if (a.length === b.length) return;
  const must = `as long as ${first}, ${a.length} numbers`;
  throw new RangeError(invalid(action, second, must, `${b.length} numbers`));
}

/** The smallest value. @throws {RangeError} If the sample is empty or not finite. */
export function minimum(values: ArrayLike<number>): number {
  requireSample("find the smallest value", "values", values);
  let least = values[0]!;
  for (let i = 1; i < values.length; i++) least = Math.min(least, values[i]!);
  return least;
}

/** The largest value. @throws {RangeError} If the sample is empty or not finite. */
export function maximum(values: ArrayLike<number>): number {
  requireSample("find the largest value", "values", values);
  let most = values[0]!;
  for (let i = 1; i < values.length; i++) most = Math.max(most, values[i]!);
  return most;
}

/** The arithmetic mean. @throws {RangeError} If the sample is empty or not finite. */
export function mean(values: ArrayLike<number>): number {
  requireSample("compute a mean", "values", values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  if (Number.isFinite(sum)) return sum / values.length;
  // Finite numbers whose sum is none.
  const { scaled, unit } = inUnitRange(values);
  return unit * mean(scaled);
}

/**
 * The standard deviation of a sample, s = sqrt(sum (x - mean x)^2 / (n - 1)).
 *
 * @throws {RangeError} If there are fewer than two values or one is not finite.
 */
export function standardDeviation(values: ArrayLike<number>): number {
  const { unit, variance } = varianceOf("compute a standard deviation", values);
  return unit * Math.sqrt(variance);
}

/**
 * The standard error of the mean, s / sqrt(n), with s the {@link standardDeviation}.
 *
 * @throws {RangeError} If there are fewer than two values or one is not finite.
 */
export function standardError(values: ArrayLike<number>): number {
  const { unit, variance } = varianceOf("compute a standard error", values);
  return unit * Math.sqrt(variance / values.length);
}

/** The variance in units of `unit`, squared. */
function varianceOf(action: string, values: ArrayLike<number>) {
  requireSample(action, "values", values, 2);
  const { scaled, unit } = inUnitRange(values), centre = mean(scaled);
  let squares = 0;
  for (let i = 0; i < scaled.length; i++) squares += (scaled[i]! - centre) ** 2;
  return { unit, variance: squares / (values.length - 1) };
}

/**
 * The values divided by a power of two, which rounds nothing, so that the largest is in [1, 2) and its
 * square neither overflows nor vanishes.
 */
export function inUnitRange(values: ArrayLike<number>) {
  const array = Float64Array.from(values);
  const largest = array.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const unit = largest === 0 ? 1 : 2 ** Math.min(1023, Math.floor(Math.log2(largest)));
  return { scaled: array.map((value) => value / unit), unit };
}

/**
 * The value below which a fraction `p` of the sample lies, linear between order statistics (Hyndman
 * and Fan's type 7, the default of NumPy and R).
 *
 * @throws {RangeError} If the sample is empty or not finite, or p is outside [0, 1].
 *
 * @example
 * ```ts
 * import { quantile } from "@lib/statistics";
 * console.log(quantile([1, 2, 3, 4], 0.25)); // 1.75
 * ```
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  requireSample("compute a quantile", "values", values);
  requireWithin("[0, 1]", "compute a quantile", "p", p);
  const sorted = Float64Array.from(values).sort();
  const position = p * (sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  return below + (position % 1) * (sorted[Math.ceil(position)]! - below);
}

/** The middle of the sorted sample. @throws {RangeError} If the sample is empty or not finite. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

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

/**
 * Size, mean, standard error, median and quartiles of a sample.
 *
 * @throws {RangeError} If the sample is empty or not finite.
 *
 * @example
 * ```ts
 * import { summarise } from "@lib/statistics";
 * console.log(summarise([1, 2, 3, 4]).quartiles); // [1.75, 3.25]
 * ```
 */
export function summarise(values: ArrayLike<number>): Summary {
  requireSample("sum up a sample", "values", values);
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
 * @throws {RangeError} If the sample is empty or not finite.
 *
 * @example
 * ```ts
 * import { mostFrequent } from "@lib/statistics";
 * console.log(mostFrequent([8, 5, 8])); // { value: 8, share: 2/3 }
 * ```
 */
export function mostFrequent(values: ArrayLike<number>): { value: number; share: number } {
  requireSample("find the most frequent value", "values", values);
  const counts = new Map<number, number>();
  for (const value of Array.from(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [value, count] = [...counts].reduce((best, next) => next[1] > best[1] ? next : best);
  return { value, share: count / values.length };
}
