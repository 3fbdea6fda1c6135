/**
 * Residual networks: builders, what they cost, batch norm folding, other libraries' weights.
 *
 * @module
 */
export type { ResnetOptions, ResnetSettings } from "./options.ts";
export { resnet } from "./resnet.ts";
export type { Resnet } from "./resnet.ts";
