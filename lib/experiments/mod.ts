/**
 * What only one notebook or record needs: surveys and priors on them, ImageNet's ResNet-50 without biases,
 * the makers of committed data and weights.
 *
 * @module
 */
export { trainCifar } from "./makers/train_cifar.ts";
export { trainFashion } from "./makers/train_fashion.ts";
export {
  chooseStrength,
  measureEpochCosts,
  trainMethods,
} from "./survey_priors/compare_methods.ts";
export type {
  ChosenStrength,
  CompareMethodsOptions,
  TabularTrial,
} from "./survey_priors/compare_methods.ts";
export { measurePriors, priorRecordsPath, readPriorRecords } from "./survey_priors/prior_record.ts";
export type {
  MeasurePriorsOptions,
  PriorRecord,
  PriorRecords,
  PriorResult,
} from "./survey_priors/prior_record.ts";
export { stackedMlp } from "./survey_priors/stacked_mlp.ts";
export type { StackedMlp, StackedMlpOptions } from "./survey_priors/stacked_mlp.ts";
export { surveySplits } from "./survey_priors/survey_splits.ts";
export type {
  SurveyPart,
  SurveySplit,
  SurveySplitsOptions,
} from "./survey_priors/survey_splits.ts";
export { trainSplits } from "./survey_priors/train_splits.ts";
export type {
  SplitResult,
  TabularMethod,
  TabularRun,
  TrainSplitsOptions,
} from "./survey_priors/train_splits.ts";
export { paperSurvey } from "./surveys/paper_survey.ts";
export type { PaperSurveyOptions } from "./surveys/paper_survey.ts";
export { surveyData } from "./surveys/survey_data.ts";
export type { SurveyDataOptions } from "./surveys/survey_data.ts";
export { surveyTable } from "./surveys/survey_table.ts";
export type { SurveyTable, SurveyTableOptions } from "./surveys/survey_table.ts";
export {
  measureXResnet50,
  readXResnet50Record,
  xResnet50RecordPath,
} from "./x_resnet50/measure.ts";
export type { XResnet50Options, XResnet50Record, XResnet50Result } from "./x_resnet50/measure.ts";
export { mapBlock } from "./x_resnet50/photo_measures.ts";
export type { PhotoMaps, PhotoScores } from "./x_resnet50/photo_measures.ts";
export type { SqueezenetScores } from "./x_resnet50/squeezenet.ts";
