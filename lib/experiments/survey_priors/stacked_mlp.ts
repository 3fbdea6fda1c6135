import { invalid, type Random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Many small networks of one shape, side by side in stacked tensors. */
export interface StackedMlp {
  /** How many networks. */
  readonly count: number;
  /** Logits `[count, rows]` of inputs `[count, rows, features]`: network i sees inputs[i]. */
  readonly forward: (inputs: tf.Tensor) => tf.Tensor2D;
  /** Weights `[count, in, out]` and biases `[count, 1, out]` by name. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  dispose(): void;
}

/** Options of {@linkcode stackedMlp}. */
export interface StackedMlpOptions {
  /** Number of inputs, then of each hidden layer's units; one logit comes out. */
  readonly widths: readonly number[];
  /** Whether layers add a bias. Without, the networks are nonnegatively homogeneous: X-DNNs. */
  readonly bias: boolean;
  /** Draws the initial values of network i; as many networks as generators. */
  readonly randoms: readonly Random[];
}

/**
 * Multilayer perceptrons with ReLU and one logit, trained side by side: one product of stacked matrices
 * does a layer of all of them.
 *
 * Weights and biases start uniform in +-1/sqrt(inputs of the layer), PyTorch's default. The networks do
 * not interact: the gradient of the sum of their losses is each network's own.
 *
 * @throws {RangeError} If a width is no positive integer or there is no network.
 *
 * @example
 * ```ts
 * const nets = stackedMlp({ widths: [64, 128, 32], bias: false, randoms: [random(1), random(2)] });
 * ```
 */
export function stackedMlp({ widths, bias, randoms }: StackedMlpOptions): StackedMlp {
  const action = "make stacked networks", count = randoms.length;
  if (widths.length === 0 || widths.some((width) => !Number.isInteger(width) || width < 1)) {
    throw new RangeError(invalid(action, "widths", "positive integers", widths));
  }
  if (count === 0) throw new RangeError(invalid(action, "randoms", "one or more", randoms));
  const variables = new Map<string, tf.Variable>();
  const sizes = [...widths, 1];
  for (let layer = 1; layer < sizes.length; layer++) {
    const [from, to] = [sizes[layer - 1]!, sizes[layer]!];
    const start = (name: string, rows: number) => {
      const numbers = new Float32Array(count * rows * to), bound = 1 / Math.sqrt(from);
      randoms.forEach((random, i) => {
        const drawn = random.fork(`${name} ${layer}`).uniformArray(rows * to);
        numbers.set(drawn.map((u) => (2 * u - 1) * bound), i * rows * to);
      });
      const initial = tf.tensor3d(numbers, [count, rows, to]);
      variables.set(`${name} ${layer}`, tf.variable(initial));
      initial.dispose();
    };
    start("weight", from);
    if (bias) start("bias", 1);
  }
  return {
    count,
    variables,
    forward: (inputs) =>
      tf.tidy(() => {
        let x = inputs;
        for (let layer = 1; layer < sizes.length; layer++) {
          x = tf.matMul(x, variables.get(`weight ${layer}`)!);
          if (bias) x = tf.add(x, variables.get(`bias ${layer}`)!);
          if (layer < sizes.length - 1) x = tf.relu(x);
        }
        return tf.reshape(x, [count, inputs.shape[1]!]) as tf.Tensor2D;
      }),
    dispose: () => tf.dispose([...variables.values()]),
  };
}
