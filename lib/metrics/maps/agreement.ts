import { invalid, type Random } from "@lib/runtime";
import { bootstrapInterval, mean } from "@lib/statistics";

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
export interface Agreement {
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
 * @throws {TypeError} if the methods have not as many maps as one another
 * @throws {RangeError} if there is no method, or fewer than two images
 *
 * @example
 * ```ts
 * const { means } = agreement([black, white], { measure: spearman, random: random(1) });
 * ```
 */
export function agreement(
  maps: readonly (readonly ArrayLike<number>[])[],
  { measure, random, level = 0.95, resamples = 1000 }: AgreementOptions,
): Agreement {
  const action = "compare methods", images = maps[0]?.length ?? 0;
  if (images < 2) {
    throw new RangeError(invalid(action, "maps", "of one method and two images or more", maps));
  }
  maps.forEach((method, a) => {
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
