import {
  type Random,
  requireIntegerFrom,
  requireKnownOptions,
  requireList,
  requireWithin,
} from "@lib/runtime";
import { averageRanks } from "./correlation.ts";
import { normalCdf, studentTails } from "./distributions.ts";
import { mean, requireSample, standardError } from "./summary.ts";

/** Outcome of {@link wilcoxonSignedRank}. */
export interface SignedRankTest {
  /** Number of nonzero differences, the ones the test can use. */
  readonly n: number;
  /** W+, the sum of the ranks of the positive differences, in [0, n (n + 1) / 2]. */
  readonly statistic: number;
  /** Two-sided. */
  readonly pValue: number;
  /**
   * Matched-pairs rank-biserial correlation in [-1, 1]: 1 where every difference is positive, 0
   * where they balance.
   */
  readonly effectSize: number;
  /** How the p-value was obtained. */
  readonly method: "exact" | "normal";
}

/** Up to here the 2^n sign patterns are counted exactly by doubles. */
const exactLimit = 50;

/**
 * What rounding tells apart and should be equal: .3 - .1 and .4 - .2, or differences of ROC-AUCs, each
 * a quotient of counts.
 */
const tieTolerance = 1e-12;

/**
 * Wilcoxon's signed-rank test of paired differences: is their distribution symmetric about zero?
 *
 * W+ = sum of the ranks of |d| over d > 0, ties (to a relative 1e-12) sharing their average rank.
 * Zeros are dropped before ranking, as Wilcoxon did; `n` counts what is left, and with none left p
 * is 1 and the effect 0. Up to n = 50 the p-value is exact: all 2^n sign patterns of these very
 * ranks, ties included. Beyond, the normal approximation with tie and continuity correction. The
 * smallest two-sided p for n pairs is 2 / 2^n: 0.00195 for ten. The effect size is (W+ - W-) / (W+ +
 * W-).
 *
 * @throws {RangeError} If the sample is empty or a difference is not finite.
 * @see Wilcoxon, Individual Comparisons by Ranking Methods, Biometrics 1945; effect size: Kerby, The
 * Simple Difference Formula, Comprehensive Psychology 2014.
 *
 * @example
 * ```ts
 * import { wilcoxonSignedRank } from "@lib/statistics";
 * const { pValue, effectSize } = wilcoxonSignedRank([3, 1, 2, 4, -0.5]);
 * console.log(pValue, effectSize); // 0.125, 0.867
 * ```
 */
export function wilcoxonSignedRank(differences: ArrayLike<number>): SignedRankTest {
  requireSample("compute a signed-rank test", "differences", differences);
  const nonzero = Array.from(differences).filter((d) => d !== 0);
  const n = nonzero.length;
  if (n === 0) return { n, statistic: 0, pValue: 1, effectSize: 0, method: "exact" };
  const ranks = averageRanks(nonzero.map(Math.abs), tieTolerance);
  const statistic = ranks.reduce((sum, rank, i) => nonzero[i]! > 0 ? sum + rank : sum, 0);
  const total = n * (n + 1) / 2;
  const exact = n <= exactLimit;
  return {
    n,
    statistic,
    pValue: exact ? exactPValue(ranks, statistic) : normalPValue(ranks, statistic),
    effectSize: (2 * statistic - total) / total,
    method: exact ? "exact" : "normal",
  };
}

/**
 * Counts the sign patterns by their W+, one rank at a time; ranks are doubled to make halves
 * integers.
 */
function exactPValue(ranks: Float64Array, statistic: number): number {
  const n = ranks.length;
  const patterns = new Float64Array(n * (n + 1) + 1);
  patterns[0] = 1;
  for (const rank of ranks) {
    for (let sum = patterns.length - 1; sum >= 2 * rank; sum--) {
      patterns[sum]! += patterns[sum - 2 * rank]!;
    }
  }
  // Symmetric about the middle, so the smaller tail twice.
  const tail = Math.min(2 * statistic, n * (n + 1) - 2 * statistic);
  const extreme = patterns.subarray(0, tail + 1).reduce((sum, count) => sum + count, 0);
  return Math.min(1, 2 * extreme / 2 ** n);
}

function normalPValue(ranks: Float64Array, statistic: number): number {
  const n = ranks.length;
  // sum of rank^2 / 4 is n (n + 1) (2n + 1) / 24 less the tie correction sum (t^3 - t) / 48.
  const deviation = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0) / 4);
  const distance = Math.max(0, Math.abs(statistic - n * (n + 1) / 4) - 0.5);
  return 2 * normalCdf(-distance / deviation);
}

/** Options of {@link signFlipTest}. */
export interface SignFlipOptions {
  /** Draws the signs. */
  readonly random: Random;
  /** How many patterns of signs are drawn, 100 or more, default 10,000. */
  readonly flips?: number;
}

/**
 * The sign-flip test of paired differences: is their mean 0? What the bootstrap interval of a mean is to
 * go with, where Wilcoxon's test looks at ranks and may contradict it.
 *
 * If it made no difference which of a pair is which, every difference could as well have the other sign.
 * Signs are drawn `flips` times; the two-sided p-value is the share of the drawn sums that are at least as
 * far from 0 as the one observed, this one counted in: at least 1 / (flips + 1).
 *
 * @throws {RangeError} If the sample is empty, a difference is not finite or `flips` is below 100.
 * @see Fisher, The Design of Experiments, 1935, section 21.
 *
 * @example
 * ```ts
 * import { random } from "@lib/runtime";
 * import { signFlipTest } from "@lib/statistics";
 * console.log(signFlipTest([3, 1, 2, 4, -0.5], { random: random(1) })); // about 4 / 32
 * ```
 */
export function signFlipTest(differences: ArrayLike<number>, options: SignFlipOptions): number {
  const action = "compute a sign-flip test";
  requireSample(action, "differences", differences);
  requireKnownOptions(action, options, {
    random: "a seeded generator",
    flips: "an integer of 100 or more?",
  });
  const { random, flips = 10_000 } = options;
  const total = (signed: (value: number) => number) =>
    Math.abs(Array.from(differences, signed).reduce((sum, value) => sum + value, 0));
  const size = total(Math.abs), observed = total((value) => value);
  let extreme = 1;
  for (let flip = 0; flip < flips; flip++) {
    const drawn = total((value) => random.uniform() < 0.5 ? value : -value);
    if (drawn >= observed - tieTolerance * size) extreme++;
  }
  return extreme / (flips + 1);
}

/**
 * Student's test of paired differences: is their mean 0? For few of them, such as five trainings, whose
 * ranks or signs alone could never decide: t = mean / standard error, of n - 1 degrees of freedom. It takes
 * the differences to be near normal, as `meanInterval` does.
 *
 * @returns The two-sided p-value; 0 where all differences are equal and not 0, 1 where all are 0.
 * @throws {RangeError} If there are fewer than two differences, or one is not finite.
 * @see Student, The Probable Error of a Mean, Biometrika 1908.
 *
 * @example
 * ```ts
 * import { studentTest } from "@lib/statistics";
 * console.log(studentTest([0.7, 1.1, 0.9, 1.6, 0.2])); // 0.0174
 * ```
 */
export function studentTest(differences: ArrayLike<number>): number {
  requireSample("compute Student's test", "differences", differences, 2);
  const centre = mean(differences), error = standardError(differences);
  if (error === 0) return centre === 0 ? 1 : 0;
  return studentTails(centre / error, differences.length - 1);
}

/**
 * McNemar's exact test: do two classifiers, tried on the same examples, differ in accuracy?
 *
 * Examples on which both are right or both wrong say nothing. If the two were equally good, each of
 * the remaining n would be a fair coin: the two-sided p-value is 2 P(X <= min(onlyFirst,
 * onlySecond)), X ~ Binomial(n, 1/2), at most 1.
 *
 * @param onlyFirst Number of examples that only the first classifier got right.
 * @param onlySecond Number of examples that only the second got right.
 * @returns The two-sided p-value; 1 where the two never differ.
 * @throws {RangeError} If a count is not an integer of 0 or more.
 * @see McNemar, Note on the Sampling Error of the Difference between Correlated Proportions,
 * Psychometrika 1947.
 *
 * @example
 * ```ts
 * import { mcnemar } from "@lib/statistics";
 * console.log(mcnemar(10, 2)); // 0.0386
 * ```
 */
export function mcnemar(onlyFirst: number, onlySecond: number): number {
  for (const [name, count] of Object.entries({ onlyFirst, onlySecond })) {
    requireIntegerFrom(0, "compute McNemar's test", name, count);
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

/**
 * Holm's correction: p-values adjusted so that rejecting those below alpha keeps the chance of even
 * one false rejection among all of them at alpha, whatever their dependence.
 *
 * The i-th smallest of m is multiplied by m - i + 1, made nondecreasing and capped at 1; uniformly
 * more powerful than Bonferroni's.
 *
 * @returns The adjusted p-values in the order given.
 * @throws {RangeError} If a p-value is outside [0, 1].
 * @see Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scand. J. Statist. 1979.
 *
 * @example
 * ```ts
 * import { holm } from "@lib/statistics";
 * console.log(holm([0.01, 0.04, 0.03])); // [0.03, 0.06, 0.06]
 * ```
 */
export function holm(pValues: readonly number[]): number[] {
  requireList("correct p-values", "pValues", pValues);
  pValues.forEach((p, i) => requireWithin("[0, 1]", "correct p-values", `pValues[${i}]`, p));
  const order = pValues.map((_, i) => i).sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
