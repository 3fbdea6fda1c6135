export * from "./convnet.ts";
export * from "./homogeneity.ts";
export * from "./layer.ts";
export * from "./sequential.ts";
