/**
 * Training, prediction and accuracy.
 *
 * @module
 */
export * from "./accuracy.ts";
export type { Augmentation } from "./augment.ts";
export type { EpochResult } from "./checkpoint.ts";
export * from "./fit.ts";
export type { FitData, FitOptions, FitProgress } from "./options.ts";
export * from "./predict.ts";
export * from "./priors/penalties.ts";
export type { Schedule } from "./schedule.ts";
