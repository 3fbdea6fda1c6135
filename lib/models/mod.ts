/**
 * Networks with and without biases, the check of homogeneity, and their weights.
 *
 * @module
 */
export * from "./activations.ts";
export * from "./audit.ts";
export type { Agreement, LayerAudit } from "./audit_layer.ts";
export type { HomogeneityNumbers } from "./audit_numbers.ts";
export * from "./audit_table.ts";
export * from "./cifar_resnet.ts";
export * from "./claims.ts";
export * from "./concatenate.ts";
export * from "./convnet.ts";
export * from "./fashion_convnet.ts";
export * from "./homogeneity.ts";
export * from "./homogenised.ts";
export * from "./layer.ts";
export * from "./normalisation.ts";
export * from "./peak_memory.ts";
export * from "./pooling.ts";
export * from "./pretrained/mod.ts";
export { readPth } from "./pytorch/read_pth.ts";
export * from "./read_weights.ts";
export * from "./residual.ts";
export * from "./resnet/mod.ts";
export * from "./safetensors.ts";
export * from "./scalars.ts";
export * from "./sequential.ts";
export * from "./squeezenet.ts";
export * from "./variables.ts";
export * from "./weight_cascade.ts";
export * from "./weights.ts";
