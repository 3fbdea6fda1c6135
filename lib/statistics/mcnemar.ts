import { invalid } from "@lib/runtime";

/**
 * McNemar's exact test: do two classifiers, tried on the same examples, differ in accuracy?
 *
 * Examples on which both are right or both wrong say nothing. If the two were equally good, each of
 * the remaining n would be a fair coin: the two-sided p-value is 2 P(X <= min(onlyFirst,
 * onlySecond)), X ~ Binomial(n, 1/2), at most 1.
 *
 * @param onlyFirst number of examples that only the first classifier got right
 * @param onlySecond number of examples that only the second got right
 * @returns the two-sided p-value; 1 where the two never differ
 * @throws {RangeError} if a count is not a nonnegative integer
 *
 * Reference: McNemar, Note on the Sampling Error of the Difference between Correlated Proportions,
 * Psychometrika 1947.
 *
 * @example
 * ```ts
 * mcnemar(10, 2); // 0.0386
 * ```
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  for (const [name, count] of [["onlyFirst", onlyFirst], ["onlySecond", onlySecond]] as const) {
    if (!Number.isInteger(count) || count < 0) {
      throw new RangeError(invalid("compute McNemar's test", name, "a nonnegative integer", count));
    }
  }
  const n = onlyFirst + onlySecond;
  // log of C(n, k) / 2^n, because 2^-n underflows for large n.
  let log = -n * Math.LN2;
  let tail = Math.exp(log);
  for (let k = 1; k <= Math.min(onlyFirst, onlySecond); k++) {
    log += Math.log((n - k + 1) / k);
    tail += Math.exp(log);
  }
  return Math.min(1, 2 * tail);
}
