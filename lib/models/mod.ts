/**
 * Networks with and without biases, the check of homogeneity, and their weights.
 *
 * @module
 */
export * from "./layers/activations.ts";
export * from "./homogeneity/audit.ts";
export type { Agreement, LayerAudit } from "./homogeneity/audit_layer.ts";
export type { HomogeneityNumbers } from "./homogeneity/audit_numbers.ts";
export * from "./homogeneity/audit_table.ts";
export * from "./nets/cifar_resnet.ts";
export * from "./homogeneity/claims.ts";
export * from "./layers/concatenate.ts";
export * from "./nets/convnet.ts";
export * from "./nets/fashion_convnet.ts";
export * from "./homogeneity/homogeneity.ts";
export * from "./homogeneity/homogenised.ts";
export * from "./layers/layer.ts";
export * from "./layers/normalisation.ts";
export * from "./nets/peak_memory.ts";
export * from "./layers/pooling.ts";
export * from "./nets/pretrained/mod.ts";
export { readPth } from "./weights/pytorch/read_pth.ts";
export * from "./weights/read_weights.ts";
export * from "./layers/residual.ts";
export * from "./nets/resnet/mod.ts";
export * from "./weights/safetensors.ts";
export * from "./layers/scalars.ts";
export * from "./layers/sequential.ts";
export * from "./nets/squeezenet.ts";
export * from "./weights/variables.ts";
export * from "./weights/weight_cascade.ts";
export * from "./weights/weights.ts";
export type { AdaptedNetwork, AdapterOptions, InnerLayer } from "./adapters/adapted_network.ts";
export * from "./adapters/graph_model.ts";
export * from "./adapters/layers_model.ts";
export type { NetworkInput, PackedInputs } from "./adapters/packed_inputs.ts";
