/**
 * Numbers in, numbers out: the statistics behind every claim.
 *
 * @module
 */
export * from "./classification.ts";
export * from "./comparisons.ts";
export * from "./comparisons_with.ts";
export { pearson, spearman } from "./correlation.ts";
export * from "./intervals.ts";
export * from "./l1_logistic.ts";
export * from "./paired_tests.ts";
export * from "./regression.ts";
export * from "./summary.ts";
