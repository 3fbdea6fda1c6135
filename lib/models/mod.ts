/**
 * Networks with and without biases, adapters for those of others, the check of homogeneity, and weights.
 *
 * @module
 */
export type {
  AdaptedNetwork,
  AdapterOptions,
  InnerLayer,
  NetworkInput,
  PackedInputs,
} from "./adapters/adapted_network.ts";
export * from "./adapters/graph_model.ts";
export * from "./adapters/layers_model.ts";
export * from "./homogeneity/audit.ts";
export type { AuditAgreement, HomogeneityNumbers } from "./homogeneity/audit_numbers.ts";
export * from "./homogeneity/claims.ts";
export {
  certifyXModel,
  homogeneityError,
  type HomogeneityOptions,
  type XModelOptions,
} from "./homogeneity/homogeneity.ts";
export * from "./homogeneity/homogenised.ts";
export * from "./layers/activations.ts";
export * from "./layers/affine.ts";
export * from "./layers/branches.ts";
export type { Layer, LayerKind } from "./layers/layer.ts";
export * from "./layers/normalisation.ts";
export * from "./layers/pooling.ts";
export * from "./layers/sequential.ts";
export * from "./nets/cifar10_resnet.ts";
export * from "./nets/convnet.ts";
export * from "./nets/imagenet_inputs.ts";
export * from "./nets/peak_memory.ts";
export * from "./nets/pretrained_resnets.ts";
export type { ResnetOptions, ResnetSettings } from "./nets/resnet/plan.ts";
export * from "./nets/resnet/resnet.ts";
export * from "./nets/resnet/state_dicts.ts";
export * from "./nets/squeezenet.ts";
export * from "./weights/formats/read_pth.ts";
export * from "./weights/formats/safetensors.ts";
export type { HostTensor } from "./weights/formats/stored_numbers.ts";
export {
  assignVariables,
  type HostTensors,
  readVariables,
  readWeights,
} from "./weights/model_values.ts";
export * from "./weights/saved_weights.ts";
