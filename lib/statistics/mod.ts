/**
 * Numbers in, numbers out: the statistics behind every claim.
 *
 * @module
 */
export { argmax, classProbability, predictedClass, rocAuc } from "./classification.ts";
export { crossedComparisons, pairedComparisons, pairScores } from "./comparisons.ts";
export type {
  CrossedComparison,
  Direction,
  PairedComparison,
  PairedComparisonsOptions,
  PairedScores,
  Score,
} from "./comparisons.ts";
export { pearson, spearman } from "./correlation.ts";
export { bootstrapInterval, wilson } from "./intervals.ts";
export type { BootstrapOptions } from "./intervals.ts";
export { holm, mcnemar, wilcoxonSignedRank } from "./paired_tests.ts";
export type { SignedRankTest } from "./paired_tests.ts";
export { logLogSlope, rSquared } from "./regression.ts";
export type { LogLogFit } from "./regression.ts";
export {
  maximum,
  mean,
  median,
  minimum,
  mostFrequent,
  quantile,
  quartileBand,
  requirePairs,
  requireSample,
  standardDeviation,
  standardError,
  summarise,
} from "./summary.ts";
export type { QuartileBand, Summary } from "./summary.ts";
