/**
 * Attribution methods: which features of an input made a network predict what it predicts.
 *
 * @module
 */
export { fgsm, pgd } from "./baselines/adversarial.ts";
export type { Aim, FgsmOptions, PgdOptions } from "./baselines/adversarial.ts";
export { averageOverBaselines } from "./baselines/average.ts";
export type { AveragedMaps, AverageOptions, DrawBaseline } from "./baselines/average.ts";
export { blur, boxBlur } from "./baselines/blur.ts";
export type { BlurOptions, BoxBlurOptions } from "./baselines/blur.ts";
export { black, maxDistance, meanColour, singleColour, white } from "./baselines/colours.ts";
export type { ColourOptions } from "./baselines/colours.ts";
export { compareBaselines } from "./baselines/compare.ts";
export type {
  CompareBaselinesOptions,
  ComparedBaseline,
  ComparedExample,
  RepeatedBaseline,
} from "./baselines/compare.ts";
export { anotherImage, gaussianNoise, uniformNoise } from "./baselines/drawn.ts";
export type { AnotherImageOptions, DrawnOptions, GaussianNoiseOptions } from "./baselines/drawn.ts";
export type { Bound, Normalization, PixelSpace } from "./baselines/pixel_space.ts";
export { baselinePrediction } from "./baselines/prediction.ts";
export type { BaselinePrediction, BaselinePredictionOptions } from "./baselines/prediction.ts";
export { certify } from "./certificate.ts";
export type { Certificate, CertificateOptions, ExampleCertificate } from "./certificate.ts";
export { certificateTable, describe } from "./describe.ts";
export { exactIntegratedGradients } from "./exact/exact_integrated_gradients.ts";
export type {
  ExactIntegratedGradients,
  ExactIntegratedGradientsOptions,
} from "./exact/exact_integrated_gradients.ts";
export type { ChainLayer, LayeredNet } from "./exact/layered_net.ts";
export { sampledSum } from "./exact/path_quadrature.ts";
export { drawnGradients, expectedGradients } from "./expected_gradients.ts";
export type { ExpectedGradients, ExpectedGradientsOptions } from "./expected_gradients.ts";
export { integratedGradients } from "./integrated_gradients.ts";
export type { IntegratedGradients, IntegratedGradientsOptions } from "./integrated_gradients.ts";
export { measureCost } from "./measure_cost.ts";
export type { Cost, CostOptions } from "./measure_cost.ts";
export type { PathOptions } from "./path_gradient.ts";
export { quadrature, rules } from "./quadrature.ts";
export type { Quadrature, Rule } from "./quadrature.ts";
export { gradient, inputXGradient, xGradient } from "./single_pass.ts";
export type { SinglePassOptions } from "./single_pass.ts";
export { readTarget, targetList } from "./target_and_baseline.ts";
export type { Baseline, Target, TargetOptions } from "./target_and_baseline.ts";
export { doublings, refinement } from "./tolerance.ts";
export type { Refinement } from "./tolerance.ts";
