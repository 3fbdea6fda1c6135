import {
  invalid,
  type Random,
  requireIntegerWithin,
  requireKnownOptions,
  requireLevel,
  requireList,
  requirePositiveInteger,
} from "@lib/runtime";
import { normalCdf, normalQuantile, studentQuantile } from "./distributions.ts";
import { inUnitRange, mean, quantile, requireSample, standardError } from "./summary.ts";

/** Options of {@link bootstrapInterval}. */
export interface BootstrapOptions<T> {
  /** Draws the resamples. */
  readonly random: Random;
  /**
   * What the interval is of, default the mean; for pairs or records, any function of a sample of
   * them.
   */
  readonly statistic?: (sample: readonly T[]) => number;
  /** Coverage in (0, 1), default 0.95. */
  readonly level?: number;
  /** Number of resamples, at least 100, default 5,000. */
  readonly resamples?: number;
}

/**
 * A bootstrap confidence interval `[low, high]` of a statistic: bias-corrected and accelerated
 * (BCa).
 *
 * The sample is redrawn with replacement; the interval's ends are the quantiles Phi(z0 + (z0 +
 * z)/(1 - a (z0 + z))) of the redrawn statistics for z = ±normal quantile, where z0 measures their
 * median bias and a, from leaving out one value at a time, their skewness. With z0 = a = 0 it is
 * the percentile interval, which is too narrow on small skewed samples. One entry of `values` must
 * be one independent unit: one image, not one pixel.
 *
 * Cost: resamples + n evaluations of the statistic.
 *
 * @throws {RangeError} If there are fewer than two values, a redrawn statistic is not finite, or an
 * option is out of range.
 * @see Efron, Better Bootstrap Confidence Intervals, JASA 1987.
 *
 * @example
 * ```ts
 * import { random } from "@lib/runtime";
 * import { bootstrapInterval, median } from "@lib/statistics";
 * const options = { random: random(1), statistic: median };
 * console.log(bootstrapInterval([0.61, 0.72, 0.58, 0.77], options));
 * ```
 */
export function bootstrapInterval<T = number>(
  values: ArrayLike<T>,
  options: BootstrapOptions<T>,
): [number, number] {
  const action = "bootstrap";
  requireKnownOptions(action, options, {
    random: "a seeded generator",
    statistic: "a function?",
    level: "a number in (0, 1)?",
    resamples: "an integer of 100 or more?",
  });
  requireList(action, "values", values, "values");
  const { random, level = 0.95, resamples = 5000 } = options;
  const statistic = options.statistic ?? (mean as unknown as (sample: readonly T[]) => number);
  const sample = Array.from(values), n = sample.length;
  if (n < 2) throw new RangeError(invalid(action, "values", "at least two", `${n} values`));
  const redrawn = Float64Array.from(
    { length: resamples },
    () => statistic(sample.map(() => sample[random.integer(n)]!)),
  );
  requireSample(action, "statistic of a resample", redrawn);

  const observed = statistic(sample);
  // Ties count half, so that a discrete statistic such as the median is not called biased.
  const below = redrawn.reduce(
    (sum, value) => sum + (value < observed ? 1 : value === observed ? 0.5 : 0),
    0,
  );
  const share = Math.min(Math.max(below, 0.5), resamples - 0.5) / resamples;
  const bias = normalQuantile(share);
  const acceleration = jackknifeAcceleration(sample, statistic);
  const end = (z: number) =>
    quantile(redrawn, normalCdf(bias + (bias + z) / (1 - acceleration * (bias + z))));
  const z = normalQuantile((1 + level) / 2);
  return [end(-z), end(z)];
}

/** The mean at each position of some curves, with the interval around it. */
export interface MeanBand {
  readonly y: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/**
 * Sums up curves over the same positions, one an image, for a line with a band: the mean of each position
 * and its {@link bootstrapInterval}.
 *
 * @param curves [curve][position], two curves or more.
 * @throws {RangeError} If there are fewer than two curves, their lengths differ, or a value is not finite.
 *
 * @example
 * ```ts
 * import { random } from "@lib/runtime";
 * import { meanBand } from "@lib/statistics";
 * console.log(meanBand([[0, 5], [1, 5.5], [2, 8]], { random: random(1) }).y); // [1, 6.17]
 * ```
 */
export function meanBand(
  curves: readonly ArrayLike<number>[],
  options: Omit<BootstrapOptions<number>, "statistic">,
): MeanBand {
  const action = "sum up curves";
  requireList(action, "curves", curves, "curves");
  Array.from(curves, (curve, i) => requireSample(action, `curves[${i}]`, curve));
  const lengths = new Set(curves.map(({ length }) => length));
  if (curves.length < 2 || lengths.size !== 1) {
    const must = "two or more of the same length";
    throw new RangeError(invalid(action, "curves", must, `lengths ${[...lengths]}`));
  }
  const columns = Array.from(curves[0]!, (_, k) => curves.map((curve) => curve[k]!));
  const ends = columns.map((column) => bootstrapInterval(column, options));
  const [lower, upper] = [0, 1].map((end) => ends.map((interval) => interval[end]!));
  return { y: columns.map(mean), lower: lower!, upper: upper! };
}

/**
 * Of more values than this a two-hundredth is left out at a time, as one at a time would take their
 * number squared; the acceleration keeps its expectation.
 */
const mostLeftOut = 2000;

/**
 * sum d^3 / (6 (sum d^2)^1.5), with d the mean of the leave-one-out statistics less each of them.
 */
function jackknifeAcceleration<T>(
  values: readonly T[],
  statistic: (sample: readonly T[]) => number,
): number {
  const size = values.length > mostLeftOut ? Math.ceil(values.length / 200) : 1;
  const groups = Math.ceil(values.length / size);
  const without = (group: number) => statistic(values.toSpliced(group * size, size));
  const left = Array.from({ length: groups }, (_, group) => without(group));
  const centre = mean(left);
  const { scaled } = inUnitRange(left.map((value) => centre - value));
  const squares = scaled.reduce((sum, value) => sum + value ** 2, 0);
  const cubes = scaled.reduce((sum, value) => sum + value ** 3, 0);
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/**
 * The Wilson score interval of a proportion, such as a test accuracy: `[low, high]` inside [0, 1].
 *
 * (p + z^2/2n ± z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n) with p = successes/n and z the normal
 * quantile of (1 + level)/2. Unlike p ± z sqrt(p (1 - p)/n) it keeps its coverage near 0 and 1 and
 * for small n.
 *
 * @param level Coverage in (0, 1), default 0.95.
 * @throws {RangeError} If n is not a positive integer, successes not an integer in [0, n], or level
 * not in (0, 1).
 * @see Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 1927.
 *
 * @example
 * ```ts
 * import { wilson } from "@lib/statistics";
 * console.log(wilson(9_150, 10_000)); // [0.9094, 0.9203]
 * ```
 */
export function wilson(successes: number, n: number, level = 0.95): [number, number] {
  const action = "compute a Wilson interval";
  requirePositiveInteger(action, "n", n);
  requireIntegerWithin([0, n], action, "successes", successes);
  requireLevel(action, "level", level);
  const p = successes / n;
  const z2 = normalQuantile((1 + level) / 2) ** 2;
  const centre = p + z2 / (2 * n);
  const half = Math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n)));
  const low = successes === 0 ? 0 : (centre - half) / (1 + z2 / n);
  const high = successes === n ? 1 : (centre + half) / (1 + z2 / n);
  return [low, high];
}

/**
 * Student's interval of a mean, `[low, high]`: mean ± t s / sqrt(n), for few values, such as trainings that
 * differ in their seed, where a bootstrap would be too narrow. It takes them to be near normal.
 *
 * @param level Coverage in (0, 1), default 0.95.
 * @throws {RangeError} If there are fewer than two values, one is NaN or infinite, or level is not in (0, 1).
 * @see Student, The Probable Error of a Mean, Biometrika 1908.
 *
 * @example
 * ```ts
 * import { meanInterval } from "@lib/statistics";
 * console.log(meanInterval([0.4, 0.6, 0.7, 0.1, 1])); // [0.14, 0.98]
 * ```
 */
export function meanInterval(values: ArrayLike<number>, level = 0.95): [number, number] {
  const action = "compute an interval of a mean";
  requireSample(action, "values", values, 2);
  requireLevel(action, "level", level);
  const half = studentQuantile((1 + level) / 2, values.length - 1) * standardError(values);
  return [mean(values) - half, mean(values) + half];
}
