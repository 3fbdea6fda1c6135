import { invalid } from "@lib/runtime";

/**
 * Holm's correction: p-values adjusted so that rejecting those below alpha keeps the chance of even
 * one false rejection among all of them at alpha, whatever their dependence.
 *
 * The i-th smallest of m is multiplied by m - i + 1, made nondecreasing and capped at 1; uniformly
 * more powerful than Bonferroni's.
 *
 * @returns the adjusted p-values in the order given
 * @throws {RangeError} if a p-value is outside [0, 1]
 *
 * Reference: Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scand. J. Statist.
 * 1979.
 *
 * @example
 * ```ts
 * holm([0.01, 0.04, 0.03]); // [0.03, 0.06, 0.06]
 * ```
 */
export function holm(pValues: readonly number[]): number[] {
  pValues.forEach((p, i) => {
    if (!(p >= 0 && p <= 1)) {
      throw new RangeError(invalid("correct p-values", `pValues[${i}]`, "a number in [0, 1]", p));
    }
  });
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
