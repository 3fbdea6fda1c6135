import * as tf from "@tensorflow/tfjs";
import type { Forward } from "@lib/runtime";

/** F_c(x) = w_c . x: the attribution is w_c (x - x') for every rule and every number of steps. */
export function linear(weights: readonly (readonly number[])[]): Forward {
  return (x) => x.matMul(tf.tensor2d(weights.map((row) => [...row])), false, true) as tf.Tensor2D;
}

/** F(x) = sum_i x_i^2: the attribution is x_i^2 - x'_i^2. */
export const squares: Forward = (x) => x.square().sum(1, true);

/** The IG paper's example of saturation, 1 - relu(1 - x): the gradient at x = 2 is 0, IG is 1. */
export const saturating: Forward = (x) =>
  tf.scalar(1).sub(tf.scalar(1).sub(x).relu()) as tf.Tensor2D;

/** A random multilayer perceptron; its parameters live outside of any tidy and are disposed by the caller. */
export interface Mlp {
  readonly forward: Forward;
  readonly weights: readonly tf.Tensor2D[];
  readonly biases: readonly tf.Tensor1D[];
  dispose(): void;
}

/** A ReLU network of the given widths; `bias` 0 makes it nonnegatively homogeneous. */
export function mlp(widths: readonly number[], seed: number, bias = 0): Mlp {
  const weights = widths.slice(1).map((width, layer) =>
    tf.randomNormal<tf.Rank.R2>(
      [widths[layer]!, width],
      0,
      Math.sqrt(2 / widths[layer]!),
      "float32",
      seed * 31 + layer,
    )
  );
  const biases = widths.slice(1).map((width, layer) =>
    tf.tidy(() =>
      tf.randomNormal<tf.Rank.R1>([width], 0, 1, "float32", seed * 37 + layer).mul(bias)
    )
  ) as tf.Tensor1D[];
  return {
    weights,
    biases,
    forward: (x) =>
      weights.reduce<tf.Tensor>((h, w, layer) => {
        const z = h.matMul<tf.Tensor>(w).add(biases[layer]!);
        return layer === weights.length - 1 ? z : z.relu();
      }, x) as tf.Tensor2D,
    dispose: () => tf.dispose([...weights, ...biases]),
  };
}

/** Runs a test body and fails where it does not leave exactly as many tensors as it found. */
export async function withoutLeaks<T>(body: () => Promise<T> | T): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await body();
  const after = tf.memory().numTensors;
  if (after !== before) throw new Error(`${after - before} tensors leaked`);
  return result;
}
