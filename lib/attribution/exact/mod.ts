/**
 * Exact Integrated Gradients of piecewise affine nets.
 *
 * @module
 */
export { exactIntegratedGradients } from "./exact_integrated_gradients.ts";
export type {
  ExactIntegratedGradients,
  ExactIntegratedGradientsOptions,
} from "./exact_integrated_gradients.ts";
export type { ChainLayer, LayeredNet } from "./layered_net.ts";
export { sampledSum } from "./path_slopes.ts";
