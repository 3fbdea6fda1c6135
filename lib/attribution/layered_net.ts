import type * as tf from "@tensorflow/tfjs";
import type { Forward } from "@lib/runtime";

/** A net in view of its layers: a chain whose composition is `forward`. */
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

/** A function that is affine in its input: what stands between two ReLUs. */
export type Affine = (x: tf.Tensor) => tf.Tensor;

/** The kinds of layers that keep a straight line straight; batch norm does so in evaluation. */
const affineKinds = ["averagePool", "batchNorm", "conv2d", "dense", "flatten"];

/**
 * Splits a net at its ReLUs: n of them part n + 1 affine functions.
 *
 * @throws {TypeError} Where a layer is neither ReLU nor known to be affine: names it and its kind.
 */
export function splitAtRelus(action: string, { layers }: LayeredNet): Affine[] {
  const runs: ChainLayer[][] = [[]];
  for (const [index, layer] of layers.entries()) {
    if (layer.kind === "relu") runs.push([]);
    else if (affineKinds.includes(layer.kind)) runs.at(-1)!.push(layer);
    else {
      throw new TypeError(
        `Cannot ${action} as layer ${index}, "${layer.name}", is of kind "${layer.kind}": ` +
          `only relu and the affine kinds ${affineKinds.join(", ")} can be treated exactly`,
      );
    }
  }
  return runs.map((run) => (x) => run.reduce((h, layer) => layer.apply(h), x));
}
