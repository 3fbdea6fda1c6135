/**
 * What only one notebook or record needs: surveys and priors on them, the ImageNet ResNet-50 without biases, the makers
 * of committed data and weights.
 *
 * @module
 */
export { attributedLogits } from "./survey_priors/attributed_logits.ts";
export type { AttributedLogits, TabularAttribution } from "./survey_priors/attributed_logits.ts";
export { chooseStrength } from "./survey_priors/choose_strength.ts";
export type { ChosenStrength } from "./survey_priors/choose_strength.ts";
export { measureEpochCosts, trainMethods } from "./survey_priors/compare_methods.ts";
export type { CompareMethodsOptions, TabularTrial } from "./survey_priors/compare_methods.ts";
export type { SplitResult } from "./survey_priors/judge_splits.ts";
export { measurePriors, priorRecordsPath, readPriorRecords } from "./survey_priors/prior_record.ts";
export type {
  MeasurePriorsOptions,
  PriorRecord,
  PriorRecords,
  PriorResult,
} from "./survey_priors/prior_record.ts";
export { stackedMlp } from "./survey_priors/stacked_mlp.ts";
export type { StackedMlp, StackedMlpOptions } from "./survey_priors/stacked_mlp.ts";
export { fitStandardiser, standardise } from "./survey_priors/standardise.ts";
export type { Standardiser } from "./survey_priors/standardise.ts";
export { surveySplits } from "./survey_priors/survey_splits.ts";
export type {
  SurveyPart,
  SurveySplit,
  SurveySplitsOptions,
} from "./survey_priors/survey_splits.ts";
export { trainSplits } from "./survey_priors/train_splits.ts";
export type {
  TabularMethod,
  TabularRun,
  TrainSplitsOptions,
} from "./survey_priors/train_splits.ts";
export { mapBlock } from "./x_resnet50/maps.ts";
export * from "./x_resnet50/measure.ts";
export type { PhotoScores } from "./x_resnet50/scores.ts";
export * from "./x_resnet50/squeezenet.ts";
export * from "./surveys/numbers.ts";
export * from "./surveys/npy.ts";
export * from "./surveys/paper_survey.ts";
export * from "./surveys/survey_data.ts";
export * from "./surveys/survey_table.ts";
export type { SurveyTable } from "./surveys/table.ts";
export { trainCifar } from "./makers/train_cifar.ts";
export { trainFashion } from "./makers/train_fashion.ts";
