/**
 * Training, prediction and accuracy.
 *
 * @module
 */
export * from "./accuracy.ts";
export type { Augmentation } from "./augment.ts";
export type { EpochResult } from "./checkpoint.ts";
export * from "./fit.ts";
export * from "./predict.ts";
