/**
 * Training, with priors on attributions where wanted; prediction and accuracy; networks without their
 * biases.
 *
 * @module
 */
export { adam } from "./adam.ts";
export type { Adam, Schedule } from "./adam.ts";
export type { Augmentation } from "./augment.ts";
export { refitWithoutBiases } from "./bias_removal/refit.ts";
export type { RefitOptions } from "./bias_removal/refit.ts";
export { rescaleWithoutBiases } from "./bias_removal/rescale.ts";
export type { ImitateOptions, LayerFit } from "./bias_removal/imitate_layers.ts";
export type { EpochResult } from "./checkpoint.ts";
export { fit } from "./fit.ts";
export type { FitData, FitOptions, FitProgress, Teacher } from "./options.ts";
export { accuracy, predict } from "./predict.ts";
export type { AccuracyOptions, Examples, Predictions, PredictOptions } from "./predict.ts";
export { attributedLogits } from "./priors/attributions.ts";
export type {
  AttributedLogits,
  AttributedLogitsOptions,
  DifferentiableAttribution,
  PriorAttribution,
} from "./priors/attributions.ts";
export { giniIndex, roughness, sparsity, totalVariation } from "./priors/penalties.ts";
export type { Penalty } from "./priors/penalties.ts";
export type { Prior } from "./priors/prior.ts";
export { measureStepCost } from "./step_cost.ts";
export type { StepCost, StepCostOptions } from "./step_cost.ts";
