import { type Random, random, requireKnownOptions } from "@lib/runtime";
import { relu } from "../layers/activations.ts";
import { conv2d, dense, flatten } from "../layers/affine.ts";
import { type Model, sequential } from "../layers/sequential.ts";
import { withValues } from "../weights/model_values.ts";
import { loadWeights } from "../weights/saved_weights.ts";

/** Options of {@linkcode convnet}. */
export interface ConvnetOptions {
  /** `false` gives the X-variant, which is nonnegatively homogeneous: F(ax) = a F(x) for a >= 0. */
  readonly bias: boolean;
  /** Draws the initial kernels, the same ones with and without biases. */
  readonly random: Random;
}

/**
 * A convolutional classifier of 28 x 28 grey images into ten classes: three convolutions, two
 * of which halve the image by their stride, and two dense layers, ReLU between them.
 *
 * Strides take the place of pooling, whose gradients have no second derivative in tfjs; every layer
 * but a bias is homogeneous of degree 1. Cost: 2.6 million multiply-adds an image.
 */
export function convnet(options: ConvnetOptions): Model {
  requireKnownOptions("build a convnet", options, { bias: true, random: true });
  const { bias, random } = options;
  const shared = { bias, random };
  return sequential([
    conv2d("conv1", { ...shared, channels: [1, 32], size: 5, stride: 2 }),
    relu("relu1"),
    conv2d("conv2", { ...shared, channels: [32, 48], size: 3, stride: 2 }),
    relu("relu2"),
    conv2d("conv3", { ...shared, channels: [48, 64], size: 3 }),
    relu("relu3"),
    flatten("flatten"),
    dense("dense1", { ...shared, units: [7 * 7 * 64, 128] }),
    relu("relu4"),
    dense("dense2", { ...shared, units: [128, 10], gain: 1 }),
  ], {
    name: bias ? "fashion-convnet" : "fashion-convnet-bias-free",
    inputShape: [28, 28, 1],
    classes: 10,
  });
}

/** Options of {@linkcode loadFashionConvnet}. */
export type FashionConvnetOptions = Pick<ConvnetOptions, "bias">;

/** Where the weights of the net are, trained by `deno task train`. */
export function fashionConvnetPath(options: FashionConvnetOptions): URL {
  requireKnownOptions("find a convnet", options, { bias: true });
  const file = `fashion-convnet${options.bias ? "" : "-bias-free"}.safetensors`;
  return new URL(`../../../data/models/${file}`, import.meta.url);
}

/**
 * The {@linkcode convnet} trained on Fashion-MNIST, from the committed weights.
 *
 * @throws {Error} If the weights or their card are missing, damaged or do not fit each other.
 */
export async function loadFashionConvnet(options: FashionConvnetOptions): Promise<Model> {
  const path = fashionConvnetPath(options);
  const model = convnet({ ...options, random: random(0) });
  return await withValues(model, () => loadWeights(model, path));
}
