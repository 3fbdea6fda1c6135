/**
 * Attribution methods: which features of an input made a network predict what it predicts.
 *
 * @module
 */
export * from "./baselines/adversarial.ts";
export { averageOverBaselines } from "./baselines/average.ts";
export type { AveragedMaps, AverageOptions, DrawBaseline } from "./baselines/average.ts";
export * from "./baselines/blur.ts";
export * from "./baselines/colours.ts";
export * from "./baselines/compare.ts";
export { anotherImage, gaussianNoise, uniformNoise } from "./baselines/drawn.ts";
export type { AnotherImageOptions, DrawnOptions, GaussianNoiseOptions } from "./baselines/drawn.ts";
export type { Bound, Normalization, PixelSpace } from "./baselines/pixel_space.ts";
export * from "./baselines/prediction.ts";
export type { Certificate, ExampleCertificate } from "./certificate.ts";
export * from "./certify.ts";
export * from "./exact/exact_expected_gradients.ts";
export * from "./exact/exact_integrated_gradients.ts";
export type { ChainLayer, LayeredNet } from "./exact/layered_net.ts";
export { sampledSum } from "./exact/path_quadrature.ts";
export * from "./expected_gradients.ts";
export * from "./integrated_gradients.ts";
export * from "./layerwise/deep_lift.ts";
export * from "./layerwise/guided_backpropagation.ts";
export * from "./layerwise/layerwise_relevance.ts";
export type { BlockLayer, BlockNet } from "./layerwise/propagate.ts";
export * from "./measure_cost.ts";
export type { PathOptions } from "./path_gradient.ts";
export type { WalkOptions } from "./paths/along_path.ts";
export * from "./paths/blur_ig.ts";
export * from "./paths/guided_ig.ts";
export * from "./paths/idgi.ts";
export * from "./perturbation/occlusion.ts";
export * from "./perturbation/shapley_sampling.ts";
export * from "./quadrature.ts";
export * from "./single_pass.ts";
export * from "./smooth_grad.ts";
export { readTarget, targetList } from "./target_and_baseline.ts";
export type { Baseline, Target, TargetOptions } from "./target_and_baseline.ts";
export { doublings, type Refinement, refinement } from "./tolerance.ts";
