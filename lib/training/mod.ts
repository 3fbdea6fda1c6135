/**
 * Training, with priors on attributions where wanted; prediction and accuracy.
 *
 * @module
 */
export * from "./accuracy.ts";
export { Adam } from "./adam.ts";
export type { Augmentation } from "./augment.ts";
export type { EpochResult } from "./checkpoint.ts";
export * from "./fit.ts";
export type { FitData, FitOptions, FitProgress } from "./options.ts";
export * from "./predict.ts";
export * from "./priors/attributions.ts";
export * from "./priors/measure_step_cost.ts";
export * from "./priors/penalties.ts";
export type { AttributionContext, DifferentiableAttribution, Prior } from "./priors/prior.ts";
export type { Schedule } from "./schedule.ts";
export type { Teacher } from "./step.ts";
export type { ImitateOptions, LayerFit } from "./bias_removal/imitate_layers.ts";
export * from "./bias_removal/refit.ts";
export * from "./bias_removal/rescale.ts";
