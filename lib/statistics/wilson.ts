import { invalid } from "@lib/runtime";
import { normalQuantile } from "./normal_distribution.ts";

/**
 * The Wilson score interval of a proportion, such as a test accuracy: `[low, high]` inside [0, 1].
 *
 * (p + z^2/2n ± z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n) with p = successes/n and z the normal
 * quantile of (1 + level)/2. Unlike p ± z sqrt(p (1 - p)/n) it keeps its coverage near 0 and 1 and
 * for small n.
 *
 * @param level coverage in (0, 1), default 0.95
 * @throws {RangeError} if n is not a positive integer, successes not an integer in [0, n], or level
 * not in (0, 1)
 *
 * Reference: Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA
 * 1927.
 *
 * @example
 * ```ts
 * wilson(9_150, 10_000); // [0.9094, 0.9203]
 * ```
 */
export function wilson(successes: number, n: number, level = 0.95): [number, number] {
  const action = "compute a Wilson interval";
  if (!Number.isInteger(n) || n < 1) {
    throw new RangeError(invalid(action, "n", "a positive integer", n));
  }
  if (!Number.isInteger(successes) || successes < 0 || successes > n) {
    throw new RangeError(invalid(action, "successes", `an integer in [0, ${n}]`, successes));
  }
  if (!(level > 0 && level < 1)) {
    throw new RangeError(invalid(action, "level", "a number in (0, 1)", level));
  }
  const p = successes / n;
  const z2 = normalQuantile((1 + level) / 2) ** 2;
  const centre = p + z2 / (2 * n);
  const half = Math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n)));
  const low = successes === 0 ? 0 : (centre - half) / (1 + z2 / n);
  const high = successes === n ? 1 : (centre + half) / (1 + z2 / n);
  return [low, high];
}
