import { invalid } from "@lib/runtime";
import { requirePairs } from "./sample.ts";
import { mean } from "./summary_statistics.ts";

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
 * @throws {RangeError} if the lengths differ, there are fewer than two values, one is not finite, or
 * the values are constant: there is nothing to explain
 *
 * @example
 * ```ts
 * rSquared([1, 2, 4], [1, 2, 3]); // 0.786
 * ```
 */
export function rSquared(values: ArrayLike<number>, predicted: ArrayLike<number>): number {
  const action = "compute R squared";
  requirePairs(action, { values, predicted }, 2);
  const centre = mean(values);
  let total = 0, rest = 0;
  for (let i = 0; i < values.length; i++) {
    total += (values[i]! - centre) ** 2;
    rest += (values[i]! - predicted[i]!) ** 2;
  }
  if (total === 0) throw new RangeError(invalid(action, "values", "a sample that varies", centre));
  return 1 - rest / total;
}
