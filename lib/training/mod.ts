/**
 * Training, with priors on attributions where wanted; prediction and accuracy; networks without their
 * biases.
 *
 * @module
 */
export { type Adam, adam } from "./adam.ts";
export type { ImitateOptions } from "./bias_removal/imitate_layers.ts";
export type { LayerFit } from "./bias_removal/imitation_checkpoint.ts";
export * from "./bias_removal/kernels_without_biases.ts";
export type { EpochResult } from "./checkpoint.ts";
export * from "./fit.ts";
export type { Augmentation, FitData, FitOptions, FitProgress, Teacher } from "./options.ts";
export * from "./predict.ts";
export { attributedLogits } from "./priors/attributions.ts";
export type {
  AttributedLogits,
  AttributedLogitsOptions,
  DifferentiableAttribution,
  PriorAttribution,
} from "./priors/attributions.ts";
export * from "./priors/penalties.ts";
export type { Prior } from "./priors/prior.ts";
export type { Schedule } from "./schedule.ts";
export * from "./step_cost.ts";
