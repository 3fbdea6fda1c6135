import { invalid } from "@lib/runtime";
import { median, quantile } from "./summary_statistics.ts";

/** Median and quartiles at each position of some curves. */
export interface QuartileBand {
  readonly y: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/**
 * Sums up curves over the same positions, one an image, for a line with a band: the median of each
 * position, and its lower and upper quartile.
 *
 * @param curves [curve][position]
 * @throws {RangeError} if there is no curve, their lengths differ, or a value is not finite
 *
 * @example
 * ```ts
 * lineChart([{ name: "IG", x: fractions, ...quartileBand(insertion) }], options);
 * ```
 */
export function quartileBand(curves: readonly ArrayLike<number>[]): QuartileBand {
  const lengths = new Set(curves.map(({ length }) => length));
  if (lengths.size !== 1) {
    const must = "one or more of the same length";
    throw new RangeError(invalid("sum up curves", "curves", must, `lengths ${[...lengths]}`));
  }
  const columns = Array.from(curves[0]!, (_, k) => curves.map((curve) => curve[k]!));
  return {
    y: columns.map(median),
    lower: columns.map((column) => quantile(column, 0.25)),
    upper: columns.map((column) => quantile(column, 0.75)),
  };
}
