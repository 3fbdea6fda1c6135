/**
 * How good is an attribution? What hiding pixels does to the output, properties of the maps
 * themselves, maps that know nothing to compare with, and scores of many maps under many fills. Any
 * baseline is a fill; rows say in which direction they are better.
 *
 * @module
 */
export { controlMaps, randomControl, sobelControl } from "./controls/controls.ts";

export { agreement, relativeError, topKOverlap } from "./maps/agreement.ts";
export type { AgreementOptions, MapAgreement } from "./maps/agreement.ts";
export { featuresUsed, gini, mass, massShare } from "./maps/mass.ts";
export { mapRoughness, mapVariation } from "./maps/roughness.ts";

export { evenFractions, geometricFractions } from "./masking/curves.ts";
export { deletionInsertion } from "./masking/deletion_insertion.ts";
export type { DeletionInsertion, DeletionInsertionOptions } from "./masking/deletion_insertion.ts";
export { exhaustiveOracle } from "./masking/exhaustive_oracle.ts";
export type { ExhaustiveOracle } from "./masking/exhaustive_oracle.ts";
export { keepRemove } from "./masking/keep_remove.ts";
export type { KeepRemove, KeepRemoveOptions, MaskMetric } from "./masking/keep_remove.ts";
export { maskedLogits } from "./masking/masked_logits.ts";
export type { Mask, MaskingOptions } from "./masking/run_masked.ts";
export { correlateDrops, subsetDrops } from "./masking/sensitivity_n.ts";
export type { SubsetDrops, SubsetDropsOptions } from "./masking/sensitivity_n.ts";
export { smallestFraction } from "./masking/smallest_fraction.ts";
export type { SmallestFractionOptions, SmallestFractions } from "./masking/smallest_fraction.ts";
export { descendingOrder, pixelScores } from "./pixel_scores.ts";

export { homeAdvantage } from "./scores/home_advantage.ts";
export type {
  CrossedScores,
  HomeAdvantage,
  HomeAdvantageOptions,
} from "./scores/home_advantage.ts";
export {
  scoreDeletionInsertion,
  scoreKeepRemove,
  scoreSmallestFraction,
} from "./scores/score_maps.ts";
export type {
  MapScore,
  ScoreDeletionInsertionOptions,
  ScoreKeepRemoveOptions,
  ScoreMapsOptions,
  ScoreSmallestFractionOptions,
} from "./scores/score_maps.ts";
