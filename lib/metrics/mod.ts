/**
 * How good is an attribution, and how sure are we? Metrics with their direction, maps that know
 * nothing, fills for hidden pixels, and the statistics behind every claim.
 *
 * @module
 */

export { agreement } from "./maps/agreement.ts";
export type { Agreement, AgreementOptions } from "./maps/agreement.ts";
export { direction as featuresUsedDirection, featuresUsed } from "./maps/features_used.ts";
export { direction as giniDirection, gini } from "./maps/gini.ts";
export { mass, massShare } from "./maps/mass.ts";
export { direction as relativeErrorDirection, relativeError } from "./maps/relative_error.ts";
export { direction as roughnessDirection, mapRoughness, mapVariation } from "./maps/roughness.ts";
export { direction as topKOverlapDirection, topKOverlap } from "./maps/top_k_overlap.ts";

export {
  deletionInsertion,
  direction as deletionInsertionDirection,
} from "./masking/deletion_insertion.ts";
export type { DeletionInsertion, DeletionInsertionOptions } from "./masking/deletion_insertion.ts";
export { direction as keepRemoveDirection, keepRemove } from "./masking/keep_remove.ts";
export type { KeepRemove, KeepRemoveOptions, MaskMetric } from "./masking/keep_remove.ts";
export {
  correlateDrops,
  direction as sensitivityNDirection,
  sensitivityN,
  subsetDrops,
} from "./masking/sensitivity_n.ts";
export type {
  SensitivityN,
  SensitivityNOptions,
  SubsetDrops,
  SubsetDropsOptions,
} from "./masking/sensitivity_n.ts";
export {
  direction as smallestFractionDirection,
  smallestFraction,
} from "./masking/smallest_fraction.ts";
export type { SmallestFractionOptions, SmallestFractions } from "./masking/smallest_fraction.ts";

export { homeAdvantage } from "./scores/home_advantage.ts";
export type {
  CrossedScores,
  HomeAdvantage,
  HomeAdvantageOptions,
} from "./scores/home_advantage.ts";
export { judgeMaps } from "./scores/judge_maps.ts";
export type { JudgeMapsOptions, Judgement } from "./scores/judge_maps.ts";
export { mapAreas } from "./scores/map_areas.ts";
export type { MapAreas, MapAreasOptions } from "./scores/map_areas.ts";
export { exhaustiveOracle } from "./masking/exhaustive_oracle.ts";
export type { ExhaustiveOracle } from "./masking/exhaustive_oracle.ts";

export { maskedLogits } from "./masking/mask_engine.ts";
export type { Mask, MaskingOptions } from "./masking/mask_engine.ts";
export { descendingOrder } from "./masking/pixel_order.ts";
export { pixelScores } from "./pixel_scores.ts";
export { controlMaps } from "./controls/control_maps.ts";
export {
  blurredRandomControl,
  centreGaussianControl,
  randomControl,
  reversedControl,
  sobelControl,
} from "./controls/controls.ts";

export { evenFractions, geometricFractions } from "./masking/curves.ts";
export { scoreDeletionInsertion, scoreKeepRemove } from "./scores/scoreboard.ts";
export type {
  NamedMaps,
  ScoreDeletionInsertionOptions,
  ScoreKeepRemoveOptions,
} from "./scores/scoreboard.ts";
