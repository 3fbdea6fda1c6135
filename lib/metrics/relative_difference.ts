import type { Direction } from "./direction.ts";
import { requirePairs } from "./sample.ts";

/** Closer to 0 is more alike. */
export const direction: Direction = "lower";

/** Keeps an all-zero reference from dividing by 0; in the unit of the maps. */
const epsilon = 1e-7;

/**
 * The mean absolute relative difference of a map from a reference map, 0 where they are equal.
 *
 * d = mean_i |a_i - r_i| / (mean_i |r_i| + 1e-7), over all values handed in: the maps of a batch count
 * as one map, as in the reference, and an image whose map has more mass weighs more. Signs and the
 * scale of the maps count. 1 says that the difference is as large as the reference itself.
 *
 * @param map The map that is judged, e.g. input x gradient.
 * @param reference What it should be, e.g. Integrated Gradients.
 * @throws {RangeError} if the lengths differ, there is no value, or one is not finite
 *
 * Reference: Hesse, Schaub-Meyer and Roth, Fast Axiomatic Attribution for Neural Networks, NeurIPS
 * 2021, arXiv 2111.07668, table 1.
 *
 * @example
 * ```ts
 * relativeDifference([1, 1], [1, -3]); // 1: 4 / 4
 * ```
 */
export function relativeDifference(map: ArrayLike<number>, reference: ArrayLike<number>): number {
  requirePairs("compare maps", { map, reference }, 1);
  let difference = 0, mass = 0;
  for (let i = 0; i < map.length; i++) {
    difference += Math.abs(map[i]! - reference[i]!);
    mass += Math.abs(reference[i]!);
  }
  return difference / (mass + epsilon * map.length);
}
