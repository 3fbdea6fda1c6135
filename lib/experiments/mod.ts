/**
 * What only one notebook or record needs: the family judged by its axioms, surveys and priors on them,
 * the paper's table of mask metrics, one pass against 128, ImageNet's ResNet-50 without biases, the
 * makers of committed data and weights.
 *
 * @module
 */
export * from "./axioms/axiom_figures.ts";
export * from "./axioms/axiom_table.ts";
export * from "./axioms/axiom_trials.ts";
export * from "./axioms/family.ts";
export * from "./axioms/family_scores.ts";
export * from "./axioms/photo_family.ts";
export * from "./baselines/baseline_agreement.ts";
export * from "./baselines/baseline_explorer.ts";
export {
  baselineTable,
  drawsTable,
  exampleTable,
  eyeTable,
  sidesTable,
} from "./baselines/baseline_tables.ts";
export * from "./baselines/compare_within.ts";
export * from "./baselines/eleven_baselines.ts";
export * from "./baselines/fill_duel.ts";
export * from "./baselines/fill_trial.ts";
export * from "./baselines/home_and_away.ts";
export {
  type PaddingTrial,
  paddingTrial,
  type PaddingTrialOptions,
} from "./baselines/padding_trial.ts";
export { drawOverlaps, sharedTops, type SharedTopsOptions } from "./baselines/shared_tops.ts";
export { dimmedAnswers, dimmingExplorer, proportionality } from "./dimming/dimming.ts";
export type { DimmedAnswers, DimmingExplorerOptions, Proportionality } from "./dimming/dimming.ts";
export * from "./dimming/dimming_charts.ts";
export * from "./dimming/layer_kinds.ts";
export * from "./dimming/learning_chart.ts";
export * from "./judging/baseline_maps.ts";
export * from "./judging/gain_charts.ts";
export * from "./judging/judged_garments.ts";
export * from "./judging/judged_maps.ts";
export * from "./judging/judged_tables.ts";
export * from "./judging/masked_explorer.ts";
export * from "./judging/other_judges.ts";
export type { PlantedEvidence, PlantedEvidenceOptions } from "./judging/planted_trial.ts";
export { type PlantedOrder, type PlantedTrial, plantedTrial } from "./judging/planted_trial.ts";
export * from "./judging/planted_verdicts.ts";
export { cifar10Networks, trainCifar } from "./makers/train_cifar.ts";
export { trainFashion } from "./makers/train_fashion.ts";
export * from "./one_pass/cost_record.ts";
export * from "./one_pass/count_cost.ts";
export * from "./one_pass/even_times.ts";
export * from "./one_pass/pick_garments.ts";
export * from "./one_pass/refit_on_photos.ts";
export * from "./one_pass/sweep_steps.ts";
export * from "./path_sums/blind_observers.ts";
export * from "./path_sums/blind_quiz.ts";
export * from "./path_sums/cancellation.ts";
export { exactPathSums } from "./path_sums/exact_path_sums.ts";
export type {
  ExactPathSums,
  ExactPathSumsOptions,
  PathSums,
  StepsRow,
} from "./path_sums/exact_path_sums.ts";
export * from "./path_sums/orders.ts";
export * from "./path_sums/path_ends.ts";
export * from "./path_sums/path_explorers.ts";
export * from "./path_sums/survival.ts";
export * from "./path_sums/sweep.ts";
export * from "./path_sums/tolerance_trials.ts";
export * from "./photo_steps/measure_photo_steps.ts";
export * from "./photo_steps/photo_views.ts";
export { type WalkedPhoto, walkPhotos, type WalkPhotosOptions } from "./photo_steps/walk_photos.ts";
export * from "./photos/counted_pair.ts";
export * from "./photos/explain_all.ts";
export * from "./photos/pasting_trial.ts";
export * from "./photos/photo_answers.ts";
export * from "./photos/photo_figures.ts";
export * from "./photos/known_map.ts";
export * from "./photos/photo_path.ts";
export * from "./photos/photo_places.ts";
export * from "./photos/photo_subjects.ts";
export * from "./roar/measure_roar.ts";
export * from "./roar/remove_and_retrain.ts";
export type { RankedImages, RemovePixelsOptions } from "./roar/remove_pixels.ts";
export * from "./roar/roar_figures.ts";
export * from "./saliency/black_shares.ts";
export * from "./saliency/garment_maps.ts";
export * from "./saliency/light_trials.ts";
export * from "./saliency/paper_board.ts";
export * from "./saliency/paper_orders.ts";
export * from "./saliency/saturation.ts";
export * from "./saliency/weight_randomisation.ts";
export { smoothFills } from "./smooth_maps/judge_map.ts";
export type { ByFill, ChanceWorth, MapWorth } from "./smooth_maps/judge_map.ts";
export { measureSmoothMaps } from "./smooth_maps/measure_smooth_maps.ts";
export type { MeasureSmoothMapsOptions } from "./smooth_maps/measure_smooth_maps.ts";
export * from "./smooth_maps/price_table.ts";
export * from "./smooth_maps/same_network.ts";
export * from "./smooth_maps/smooth_claims.ts";
export * from "./smooth_maps/smooth_explorer.ts";
export * from "./smooth_maps/smooth_nets.ts";
export { readSmoothMaps, smoothKinds, smoothMapsRecordPath } from "./smooth_maps/smooth_record.ts";
export type { PackedMap, SmoothKind, SmoothMapsRecord } from "./smooth_maps/smooth_record.ts";
export type { SmoothTraining } from "./smooth_maps/smooth_record.ts";
export * from "./smooth_maps/trade_explorer.ts";
export { worthTable } from "./smooth_maps/worth_parts.ts";
export type { WorthPart, WorthView } from "./smooth_maps/worth_parts.ts";
export { readDensityRecord, trialOf } from "./survey_priors/density_record.ts";
export type {
  DensityRecord,
  NamedTrial,
  PilotTrial,
  RecordedSurvey,
  RecordedTrial,
  WatchedTrial,
} from "./survey_priors/density_record.ts";
export * from "./survey_priors/density_comparisons.ts";
export * from "./survey_priors/density_explorers.ts";
export * from "./survey_priors/density_tables.ts";
export type { EpochCurve } from "./survey_priors/epoch_curves.ts";
export * from "./survey_priors/untrained.ts";
export type { ReferenceLines } from "./survey_priors/reference_lines.ts";
export * from "./survey_priors/leads_by_density.ts";
export * from "./survey_priors/measure_trials.ts";
export { chosenTrials, type TriedStrength } from "./survey_priors/prior_trials.ts";
export * from "./survey_priors/published.ts";
export { stackedMlp } from "./survey_priors/stacked_mlp.ts";
export type { StackedMlp, StackedMlpOptions } from "./survey_priors/stacked_mlp.ts";
export { surveySplits } from "./survey_priors/survey_splits.ts";
export type {
  SurveyPart,
  SurveySplit,
  SurveySplitsOptions,
} from "./survey_priors/survey_splits.ts";
export * from "./survey_priors/train_splits.ts";
export * from "./surveys/dense_and_rare.ts";
export { paperSurvey, type PaperSurveyOptions } from "./surveys/paper_survey.ts";
export { type SurveyTable, surveyTable, type SurveyTableOptions } from "./surveys/survey_table.ts";
export * from "./x_resnets/beside_paper.ts";
export * from "./x_resnets/class_record.ts";
export * from "./x_resnets/explain_networks.ts";
export { loadXResnets, routeCost, usualSize } from "./x_resnets/networks.ts";
export type { RouteCost, XResnet, XResnetName } from "./x_resnets/networks.ts";
export * from "./x_resnets/route_claims.ts";
export * from "./x_resnets/route_maps.ts";
export * from "./x_resnets/route_tests.ts";
export * from "./x_resnets/route_trainings.ts";
export * from "./x_resnet50/measure.ts";
export {
  photoClaims,
  type PhotoTest,
  photoTestTable,
  testPhotos,
} from "./x_resnet50/photo_tests.ts";
export * from "./x_resnet50/record_views.ts";
export { mapBlock, type PhotoMaps, type PhotoScores } from "./x_resnet50/photo_measures.ts";
export type { SqueezenetScores } from "./x_resnet50/squeezenet.ts";
