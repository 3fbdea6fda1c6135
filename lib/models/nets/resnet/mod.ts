/**
 * Residual networks: builders, what they cost, batch norm folding, other libraries' weights.
 *
 * @module
 */
export type { ResnetOptions, ResnetSettings } from "./options.ts";
export { resnet } from "./resnet.ts";
export type { Resnet } from "./resnet.ts";
export { authorsVariables } from "./authors.ts";
export { resnetCost } from "./cost.ts";
export type { ResnetCost } from "./cost.ts";
export { foldBatchNorm } from "./fold_batch_norm.ts";
export { kerasVariables } from "./keras.ts";
export { torchvisionVariables } from "./torchvision.ts";
