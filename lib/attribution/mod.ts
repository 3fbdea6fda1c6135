/**
 * Attribution methods: which features of an input made a network predict what it predicts.
 *
 * @module
 */
export { certify } from "./certificate.ts";
export type { Certificate, CertifyOptions, ExampleCertificate } from "./certificate.ts";
export { convergenceDelta } from "./convergence_delta.ts";
export type { ConvergenceDeltaOptions } from "./convergence_delta.ts";
export type { Baseline } from "./baseline.ts";
export * from "./baselines/mod.ts";
export { certificateTable, describe } from "./describe.ts";
export { exactIntegratedGradients, sampledSum } from "./exact/mod.ts";
export type {
  ExactIntegratedGradients,
  ExactIntegratedGradientsOptions,
  LayeredNet,
} from "./exact/mod.ts";
export { expectedGradients } from "./expected_gradients.ts";
export type { ExpectedGradients, ExpectedGradientsOptions } from "./expected_gradients.ts";
export { gradient } from "./gradient.ts";
export { inputXGradient } from "./input_x_gradient.ts";
export { integratedGradients } from "./integrated_gradients.ts";
export type { IntegratedGradients, IntegratedGradientsOptions } from "./integrated_gradients.ts";
export { measureCost } from "./measure_cost.ts";
export type { Cost, CostOptions } from "./measure_cost.ts";
export type { PathOptions } from "./path_gradient.ts";
export { quadrature, rules } from "./quadrature.ts";
export type { Quadrature, Rule } from "./quadrature.ts";
export { doublings, refinement } from "./refinement.ts";
export type { Refinement } from "./refinement.ts";
export type { Target, TargetOptions } from "./target.ts";
export { xGradient } from "./x_gradient.ts";
