/**
 * Networks with and without biases, the check of homogeneity, and their weights.
 *
 * @module
 */
export * from "./convnet.ts";
export * from "./fashion_convnet.ts";
export * from "./homogeneity.ts";
export * from "./layer.ts";
export * from "./safetensors.ts";
export * from "./sequential.ts";
export * from "./variables.ts";
export * from "./weights.ts";
