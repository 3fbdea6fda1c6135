import { type FusedConvolution, fusedConvolution } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { Layer } from "./layer.ts";

/** What a layer's function is part of; a batch norm's numbers are read anew at each call. */
export interface Part {
  readonly convolution?: Omit<FusedConvolution, "batchNorm" | "relu">;
  readonly batchNorm?: () => FusedConvolution["batchNorm"];
  readonly relu?: true;
}

/** By the function: a layer that is given another one is no longer what it was. */
const parts = new WeakMap<Layer["apply"], Part>();

/** Says what a layer's function is, so that {@linkcode runLayers} may fuse it with its neighbours. */
export function asPart(part: Part, apply: Layer["apply"]): Layer["apply"] {
  parts.set(apply, part);
  return apply;
}

/**
 * What comes out of layers that run one after the other.
 *
 * On wasm a convolution, the batch norm after it and the ReLU after that are one kernel. Elsewhere each
 * layer runs on its own.
 */
export function runLayers(layers: readonly Layer[], x: tf.Tensor): tf.Tensor {
  const found = tf.getBackend() === "wasm" ? layers.map(({ apply }) => parts.get(apply)) : [];
  let at = 0, y = x;
  while (at < layers.length) {
    const convolution = found[at]?.convolution;
    if (!convolution) {
      y = layers[at++]!.apply(y);
      continue;
    }
    const batchNorm = convolution.bias ? undefined : found[at + 1]?.batchNorm?.();
    const relu = found[at + (batchNorm ? 2 : 1)]?.relu ?? false;
    const isAlone = !batchNorm && !relu;
    y = isAlone ? layers[at]!.apply(y) : fusedConvolution(y, { ...convolution, batchNorm, relu });
    at += 1 + Number(batchNorm !== undefined) + Number(relu);
  }
  return y;
}
