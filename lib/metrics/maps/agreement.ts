/**
 * How alike are two maps of the same image, and the maps of several methods?
 *
 * @module
 */
import { invalid, type Random, requireKnownOptions, requireList } from "@lib/runtime";
import { bootstrapInterval, mean, requirePairs } from "@lib/statistics";
import { descendingOrder } from "../pixel_scores.ts";

/**
 * How far a map is from the true one, as a share of the true one's mass: 0 is no error.
 *
 * sum_i |a_i - t_i| / sum_i |t_i|, the relative L1 error: unlike the completeness error, errors of
 * opposite sign do not cancel in it. O(n).
 *
 * @param truth E.g. exact Integrated Gradients.
 * @throws {RangeError} If the lengths differ, a value is not finite, or the truth is 0 everywhere.
 *
 * @example
 * ```ts
 * import { relativeError } from "@lib/metrics";
 * console.log(relativeError([2, -1], [1, -1])); // 1/2
 * ```
 */
export function relativeError(map: ArrayLike<number>, truth: ArrayLike<number>): number {
  const action = "compute a relative error";
  requirePairs(action, { map, truth }, 1);
  let error = 0, mass = 0;
  for (let i = 0; i < truth.length; i++) {
    error += Math.abs(map[i]! - truth[i]!);
    mass += Math.abs(truth[i]!);
  }
  if (mass === 0) throw new RangeError(invalid(action, "truth", "other than 0 somewhere", 0));
  return error / mass;
}

/**
 * The overlap of the regions that two maps of the same image call most important, in [0, 1].
 *
 * Intersection over union |A and B| / |A or B| of the k highest-scored pixels, k = max(1,
 * round(fraction n)), ties taken by index. Unrelated maps reach fraction / (2 - fraction) on
 * average: 0.053 for a tenth. O(n log n).
 *
 * @param options.fraction Share of the pixels taken, in (0, 1], default 0.1.
 * @throws {RangeError} If the lengths differ, a value is not finite, or fraction is out of range.
 *
 * @example
 * ```ts
 * import { topKOverlap } from "@lib/metrics";
 * console.log(topKOverlap([4, 3, 2, 1], [4, 1, 2, 3], { fraction: 0.5 })); // 1/3
 * ```
 */
export function topKOverlap(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: { readonly fraction?: number } = {},
): number {
  const action = "compute a top-k overlap";
  requireKnownOptions(action, options, { fraction: "a number in (0, 1]?" });
  const { fraction = 0.1 } = options;
  requirePairs(action, { a, b }, 1);
  const k = Math.max(1, Math.round(fraction * a.length));
  const inA = new Set(descendingOrder(a).subarray(0, k));
  const shared = descendingOrder(b).subarray(0, k).filter((pixel) => inA.has(pixel)).length;
  return shared / (2 * k - shared);
}

/** Options of {@link agreement}. */
export interface AgreementOptions {
  /** How alike two maps of one image are; symmetric. */
  readonly measure: (a: ArrayLike<number>, b: ArrayLike<number>) => number;
  /** Draws the bootstrap's resamples. */
  readonly random: Random;
  /** Coverage of the intervals in (0, 1), default 0.95. */
  readonly level?: number;
  /** Resamples for each pair of methods, at least 100, default 1,000. */
  readonly resamples?: number;
}

/** Outcome of {@link agreement}: symmetric matrices, methods by methods. */
export interface MapAgreement {
  /** Mean of the measure over the images. */
  readonly means: readonly (readonly number[])[];
  /** Bootstrap interval of each mean; the images are what is redrawn. */
  readonly intervals: readonly (readonly (readonly [number, number])[])[];
}

/**
 * How alike are the maps that several methods, or baselines, give the same images?
 *
 * m_ab = mean over images i of measure(maps[a][i], maps[b][i]) for each pair of methods. On the
 * diagonal stands a method with itself, without uncertainty.
 *
 * Cost: methods x (methods + 1) / 2 x images evaluations of the measure, and a bootstrap a pair.
 *
 * @param maps maps[method][image], one score a pixel
 * @throws {TypeError} If the methods have not as many maps as one another.
 * @throws {RangeError} If there is no method, or fewer than two images.
 *
 * @example
 * ```ts
 * import { agreement } from "@lib/metrics";
 * import { random } from "@lib/runtime";
 * import { spearman } from "@lib/statistics";
 * const fromBlack = [[1, 2, 3], [2, 0, 1]], fromWhite = [[3, 2, 1], [2, 1, 0]];
 * const options = { measure: spearman, random: random(1) };
 * console.log(agreement([fromBlack, fromWhite], options).means); // [[1, -1/4], [-1/4, 1]]
 * ```
 */
export function agreement(
  maps: readonly (readonly ArrayLike<number>[])[],
  options: AgreementOptions,
): MapAgreement {
  const action = "compare methods";
  requireKnownOptions(action, options, {
    measure: "a function",
    random: "a seeded generator",
    level: true,
    resamples: true,
  });
  const { measure, random, level = 0.95, resamples = 1000 } = options;
  const images = Array.isArray(maps) ? maps[0]?.length ?? 0 : 0;
  if (!(images >= 2)) {
    throw new RangeError(invalid(action, "maps", "of one method and two images or more", maps));
  }
  maps.forEach((method, a) => {
    requireList(action, `maps[${a}]`, method, "maps");
    if (method.length === images) return;
    throw new TypeError(invalid(action, `maps[${a}]`, `${images} maps`, `${method.length} maps`));
  });
  const means = maps.map(() => new Array<number>(maps.length));
  const intervals = maps.map(() => new Array<readonly [number, number]>(maps.length));
  for (const [a, first] of maps.entries()) {
    for (let b = a; b < maps.length; b++) {
      const values = first.map((map, image) => measure(map, maps[b]![image]!));
      const value = mean(values);
      const around = a === b
        ? [value, value] as const
        : bootstrapInterval(values, { random: random.fork(`${a} and ${b}`), level, resamples });
      means[a]![b] = means[b]![a] = value;
      intervals[a]![b] = intervals[b]![a] = around;
    }
  }
  return { means, intervals };
}
