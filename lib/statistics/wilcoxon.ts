import { normalCdf } from "./normal_distribution.ts";
import { averageRanks } from "./ranks.ts";
import { requireSample } from "./sample.ts";

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
 * Wilcoxon's signed-rank test of paired differences: is their distribution symmetric about zero?
 *
 * W+ = sum of the ranks of |d| over d > 0, ties sharing their average rank. Zeros are dropped
 * before ranking, as Wilcoxon did; `n` counts what is left, and with none left p is 1 and the
 * effect 0. Up to n = 50 the p-value is exact: all 2^n sign patterns of these very ranks, ties
 * included. Beyond, the normal approximation with tie and continuity correction. The smallest
 * two-sided p for n pairs is 2 / 2^n: 0.00195 for ten. The effect size is (W+ - W-) / (W+ + W-).
 *
 * @throws {RangeError} if the sample is empty or a difference is not finite
 *
 * References: Wilcoxon, Individual Comparisons by Ranking Methods, Biometrics 1945; Kerby, The
 * Simple Difference Formula, Comprehensive Psychology 2014 (effect size).
 *
 * @example
 * ```ts
 * const { pValue, effectSize } = wilcoxonSignedRank([3, 1, 2, 4, -0.5]); // 0.125, 0.867
 * ```
 */
export function wilcoxonSignedRank(differences: ArrayLike<number>): SignedRankTest {
  requireSample("compute a signed-rank test", "differences", differences);
  const nonzero = Array.from(differences).filter((d) => d !== 0);
  const n = nonzero.length;
  if (n === 0) return { n, statistic: 0, pValue: 1, effectSize: 0, method: "exact" };
  const ranks = averageRanks(nonzero.map(Math.abs));
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
