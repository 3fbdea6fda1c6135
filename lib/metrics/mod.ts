/**
 * How good is an attribution, and how sure are we? Metrics with their direction, maps that know
 * nothing, fills for hidden pixels, and the statistics behind every claim.
 *
 * @module
 */
export type { Direction } from "./direction.ts";

export { agreement } from "./agreement.ts";
export type { Agreement, AgreementOptions } from "./agreement.ts";
export { direction as featuresUsedDirection, featuresUsed } from "./features_used.ts";
export { direction as giniDirection, gini } from "./gini.ts";
export { mass, massShare } from "./mass.ts";
export { direction as relativeErrorDirection, relativeError } from "./relative_error.ts";
export { direction as roughnessDirection, mapRoughness, mapVariation } from "./roughness.ts";
export { direction as spearmanDirection, spearman } from "./spearman.ts";
export { direction as topKOverlapDirection, topKOverlap } from "./top_k_overlap.ts";

export {
  deletionInsertion,
  direction as deletionInsertionDirection,
} from "./deletion_insertion.ts";
export type { DeletionInsertion, DeletionInsertionOptions } from "./deletion_insertion.ts";
export { direction as keepRemoveDirection, keepRemove } from "./keep_remove.ts";
export type { KeepRemove, KeepRemoveOptions, MaskMetric } from "./keep_remove.ts";
export {
  correlateDrops,
  direction as sensitivityNDirection,
  sensitivityN,
  subsetDrops,
} from "./sensitivity_n.ts";
export type {
  SensitivityN,
  SensitivityNOptions,
  SubsetDrops,
  SubsetDropsOptions,
} from "./sensitivity_n.ts";
export { direction as smallestFractionDirection, smallestFraction } from "./smallest_fraction.ts";
export type { SmallestFractionOptions, SmallestFractions } from "./smallest_fraction.ts";

export { homeAdvantage } from "./home_advantage.ts";
export type { CrossedScores, HomeAdvantage, HomeAdvantageOptions } from "./home_advantage.ts";
export { judgeMaps } from "./judge_maps.ts";
export type { JudgeMapsOptions, Judgement } from "./judge_maps.ts";
export { mapAreas } from "./map_areas.ts";
export type { MapAreas, MapAreasOptions } from "./map_areas.ts";
export { exhaustiveOracle } from "./exhaustive_oracle.ts";
export type { ExhaustiveOracle } from "./exhaustive_oracle.ts";

export { maskedLogits } from "./mask_engine.ts";
export type { Mask, MaskingOptions } from "./mask_engine.ts";
export { descendingOrder } from "./pixel_order.ts";
export { pixelScores } from "./pixel_scores.ts";
export { predictedClass, softmaxProbability } from "./prediction.ts";
export { boxBlur } from "./box_blur.ts";
export { blurFill, constantFill, meanColourFill, noiseFill, paperBlurKernel } from "./fills.ts";
export { controlMaps } from "./control_maps.ts";
export {
  blurredRandomControl,
  centreGaussianControl,
  randomControl,
  reversedControl,
  sobelControl,
} from "./controls.ts";

export { trapezoidArea } from "./area.ts";
export { bootstrapInterval } from "./bootstrap.ts";
export type { BootstrapOptions } from "./bootstrap.ts";
export { evenFractions, geometricFractions } from "./fractions.ts";
export { holm } from "./holm.ts";
export { mcnemar } from "./mcnemar.ts";
export { crossedComparisons, pairedComparisons } from "./paired_comparison.ts";
export type {
  CrossedComparison,
  PairedComparison,
  PairedComparisonsOptions,
  PairedScores,
} from "./paired_comparison.ts";
export { pairScores, scoreDeletionInsertion, scoreKeepRemove } from "./scoreboard.ts";
export type {
  NamedMaps,
  Score,
  ScoreDeletionInsertionOptions,
  ScoreKeepRemoveOptions,
} from "./scoreboard.ts";
export { pearson } from "./pearson.ts";
export { quartileBand } from "./quartile_band.ts";
export type { QuartileBand } from "./quartile_band.ts";
export { rSquared } from "./r_squared.ts";
export { direction as rocAucDirection, rocAuc } from "./roc_auc.ts";
export { logLogSlope } from "./slope.ts";
export type { LogLogFit } from "./slope.ts";
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
