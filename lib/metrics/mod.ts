/**
 * How good is an attribution? What hiding pixels does to the output, properties of the maps
 * themselves, maps that know nothing to compare with, and scores of many maps under many fills. Any
 * baseline is a fill; rows say in which direction they are better.
 *
 * @module
 */
export { controlMaps, randomControl, sobelControl } from "./controls/controls.ts";
export * from "./controls/max_sensitivity.ts";
export * from "./controls/sanity_checks.ts";
export * from "./maps/agreement.ts";
export * from "./maps/properties.ts";
export { evenFractions, geometricFractions } from "./masking/curves.ts";
export * from "./masking/deletion_insertion.ts";
export * from "./masking/keep_remove.ts";
export type { Fill, Holes, Imputation, Mask } from "./masking/compose.ts";
export { maskedLogits, type MaskingOptions } from "./masking/masked_logits.ts";
export * from "./masking/infidelity.ts";
export * from "./masking/linear_imputation.ts";
export * from "./masking/performance_information.ts";
export * from "./masking/masked_views.ts";
export * from "./masking/sensitivity_n.ts";
export * from "./masking/smallest_fraction.ts";
export { descendingOrder, pixelScores } from "./pixel_scores.ts";
export * from "./scores/over_chance.ts";
export * from "./scores/home_advantage.ts";
export * from "./scores/score_maps.ts";
