/**
 * Training, with priors on attributions where wanted; prediction and accuracy.
 *
 * @module
 */
export * from "./accuracy.ts";
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
export { attributedLogits } from "./tabular/attributed_logits.ts";
export type { AttributedLogits, TabularAttribution } from "./tabular/attributed_logits.ts";
export { chooseStrength } from "./tabular/choose_strength.ts";
export type { ChosenStrength } from "./tabular/choose_strength.ts";
export { measureEpochCosts, trainMethods } from "./tabular/compare_methods.ts";
export type { CompareMethodsOptions, TabularTrial } from "./tabular/compare_methods.ts";
export type { SplitResult } from "./tabular/judge_splits.ts";
export { measurePriors, priorRecordsPath, readPriorRecords } from "./tabular/prior_record.ts";
export type {
  MeasurePriorsOptions,
  PriorRecord,
  PriorRecords,
  PriorResult,
} from "./tabular/prior_record.ts";
export { stackedMlp } from "./tabular/stacked_mlp.ts";
export type { StackedMlp, StackedMlpOptions } from "./tabular/stacked_mlp.ts";
export { fitStandardiser, standardise } from "./tabular/standardise.ts";
export type { Standardiser } from "./tabular/standardise.ts";
export { surveySplits } from "./tabular/survey_splits.ts";
export type { SurveyPart, SurveySplit, SurveySplitsOptions } from "./tabular/survey_splits.ts";
export { trainSplits } from "./tabular/train_splits.ts";
export type { TabularMethod, TabularRun, TrainSplitsOptions } from "./tabular/train_splits.ts";
export type { Teacher } from "./step.ts";
export type { ImitateOptions, LayerFit } from "./without_biases/imitate_layers.ts";
export * from "./without_biases/refit.ts";
export * from "./without_biases/rescale.ts";
export { mapBlock } from "./x_resnet50/maps.ts";
export * from "./x_resnet50/measure.ts";
export type { PhotoScores } from "./x_resnet50/scores.ts";
export * from "./x_resnet50/squeezenet.ts";
