import type * as tf from "@tensorflow/tfjs";
import { type Forward, invalid } from "@lib/runtime";

/** A net with its layers in view: a chain, whose composition is `forward`. */
export interface LayeredNet {
  readonly layers: readonly ChainLayer[];
  readonly forward: Forward;
}

/** One layer of a {@link LayeredNet}. */
export interface ChainLayer {
  /** What it computes, e.g. `conv2d`: decides whether it can be treated exactly. */
  readonly kind: string;
  readonly name: string;
  /** Activations `[batch, ...]` to activations `[batch, ...]`. */
  apply(x: tf.Tensor): tf.Tensor;
}

/** A function of activations that is affine: what stands between two ReLUs. */
export type Affine = (x: tf.Tensor) => tf.Tensor;

/** The kinds that keep a straight line straight; batch norm and dropout do so in evaluation mode. */
const affineKinds = [
  ...[
    "averagePool",
    "batchNorm",
    "conv1d",
    "conv2d",
    "conv2dTranspose",
    "conv3d",
    "conv3dTranspose",
  ],
  ...["cropping", "dense", "depthwiseConv2d", "dropout", "flatten", "globalAveragePool", "permute"],
  ...["reshape", "separableConv2d", "upSampling", "zeroPadding"],
];

/**
 * Splits a net at its ReLUs: n of them part n + 1 affine functions.
 *
 * @throws {TypeError} If `net` is no net in layers, or a layer is neither ReLU nor of a kind known to be
 * affine.
 */
export function splitAtRelus(action: string, net: LayeredNet): Affine[] {
  const { layers } = (net ?? {}) as Partial<LayeredNet>, runs: ChainLayer[][] = [[]];
  const isLayer = (layer: ChainLayer | undefined) => typeof layer?.apply === "function";
  if (!Array.isArray(layers) || layers.length === 0 || !layers.every(isLayer)) {
    const must =
      "{ layers, forward } with layers { kind, name, apply }, e.g. fromLayersModel(model)";
    throw new TypeError(invalid(action, "net", must, net));
  }
  for (const [index, layer] of layers.entries()) {
    if (layer.kind === "relu") runs.push([]);
    else if (affineKinds.includes(layer.kind)) runs.at(-1)!.push(layer);
    else {
      throw new TypeError(
        `Cannot ${action} as layer ${index}, "${layer.name}", must be of kind relu or one of the ` +
          `affine kinds ${affineKinds.join(", ")}: current value is "${layer.kind}"`,
      );
    }
  }
  return runs.map((run) => (x) => run.reduce((h, layer) => layer.apply(h), x));
}
