import type * as tf from "@tensorflow/tfjs";
import type { Forward } from "@lib/runtime";

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

/** The kinds that keep a straight line straight; batch norm does so in evaluation mode. */
const affineKinds = ["averagePool", "batchNorm", "conv2d", "dense", "flatten", "globalAveragePool"];

/**
 * Splits a net at its ReLUs: n of them part n + 1 affine functions.
 *
 * @throws {TypeError} If a layer is neither ReLU nor of a kind known to be affine.
 */
export function splitAtRelus(action: string, { layers }: LayeredNet): Affine[] {
  const runs: ChainLayer[][] = [[]];
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
