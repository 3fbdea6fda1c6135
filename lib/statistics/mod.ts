/**
 * Numbers in, numbers out: the statistics behind every claim.
 *
 * @module
 */
export { trapezoidArea } from "./area.ts";
export { bootstrapInterval } from "./bootstrap.ts";
export type { BootstrapOptions } from "./bootstrap.ts";
export type { Direction } from "./direction.ts";
export { holm } from "./holm.ts";
export { mcnemar } from "./mcnemar.ts";
export { crossedComparisons, pairedComparisons } from "./paired_comparison.ts";
export type {
  CrossedComparison,
  PairedComparison,
  PairedComparisonsOptions,
  PairedScores,
} from "./paired_comparison.ts";
export { pearson } from "./pearson.ts";
export { quartileBand } from "./quartile_band.ts";
export type { QuartileBand } from "./quartile_band.ts";
export { rSquared } from "./r_squared.ts";
export { direction as rocAucDirection, rocAuc } from "./roc_auc.ts";
export { requirePairs, requireSample } from "./sample.ts";
export { logLogSlope } from "./slope.ts";
export type { LogLogFit } from "./slope.ts";
export { direction as spearmanDirection, spearman } from "./spearman.ts";
export {
  mean,
  median,
  mostFrequent,
  quantile,
  standardError,
  summarise,
} from "./summary_statistics.ts";
export type { Summary } from "./summary_statistics.ts";
export { wilcoxonSignedRank } from "./wilcoxon.ts";
export type { SignedRankTest } from "./wilcoxon.ts";
export { wilson } from "./wilson.ts";
