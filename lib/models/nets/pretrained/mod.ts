/**
 * Networks trained elsewhere, on demand: from npm, from public addresses, from files.
 *
 * @module
 */
export * from "./authors_resnet50.ts";
export * from "./imagenet_inputs.ts";
export type { ImagenetResnet, PretrainedOptions, ResnetSizes } from "./imagenet_resnet.ts";
export * from "./imagenet_resnet50.ts";
export * from "./torchvision_resnet.ts";
