import { invalid } from "@lib/runtime";
import { requireSample } from "@lib/statistics";
import { mass } from "./mass.ts";

/**
 * The total variation of a map: the sum of |a - b| over all pixels a, b that are neighbours in a row or
 * a column (anisotropic), in the map's unit. Lower is smoother, which is easier to read, not truer.
 *
 * @param values One value a pixel, row by row.
 * @param width Pixels in a row.
 * @throws {RangeError} If the map is empty or has a non-finite value, or `width` does not divide it.
 * @see Rudin, Osher and Fatemi, Nonlinear Total Variation Based Noise Removal, Physica D 1992.
 *
 * @example
 * ```ts
 * import { mapVariation } from "@lib/metrics";
 * console.log(mapVariation([0, 1, 0, 1], 2)); // 2
 * ```
 */
export function mapVariation(values: ArrayLike<number>, width: number): number {
  const action = "compute a total variation";
  requireSample(action, "values", values);
  if (!Number.isInteger(width) || width < 1 || values.length % width !== 0) {
    throw new RangeError(invalid(action, "width", `a divisor of ${values.length}`, width));
  }
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (i % width > 0) sum += Math.abs(values[i]! - values[i - 1]!);
    if (i >= width) sum += Math.abs(values[i]! - values[i - width]!);
  }
  return sum;
}

/**
 * The roughness of a map: its {@link mapVariation} divided by its sum of magnitudes, 0 of a flat map
 * and 4 of a pixel by itself. It is the same for a map and the map times any number but 0.
 *
 * @throws {RangeError} If the map is empty, all zero or has a non-finite value, or `width` does not
 * divide it.
 *
 * @example
 * ```ts
 * import { mapRoughness } from "@lib/metrics";
 * console.log(mapRoughness([0, 1, 0, 1], 2)); // 1
 * ```
 */
export function mapRoughness(values: ArrayLike<number>, width: number): number {
  const variation = mapVariation(values, width);
  const size = mass(values);
  if (size > 0) return variation / size;
  throw new RangeError(invalid("compute a roughness", "values", "other than 0", "all zero"));
}
