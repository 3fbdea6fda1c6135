import {
  invalid,
  type Random,
  requireKnownOptions,
  requirePositiveInteger,
  requireRandom,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Many small networks of one shape, side by side in stacked tensors. */
export interface StackedMlp {
  /** How many networks. */
  readonly count: number;
  /** Logits `[count, rows]` of inputs `[count, rows, features]`: network i sees inputs[i]. */
  readonly forward: (inputs: tf.Tensor) => tf.Tensor2D;
  /** Weights `[count, in, out]` and biases `[count, 1, out]` by name. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  readonly dispose: () => void;
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
 */
export function stackedMlp(options: StackedMlpOptions): StackedMlp {
  const action = "make stacked networks";
  requireKnownOptions(action, options, {
    widths: "a list of numbers",
    bias: true,
    randoms: "a list of generators",
  });
  const { widths, bias, randoms } = options;
  const count = randoms.length;
  for (const random of randoms) requireRandom(action, random);
  if (widths.length === 0) throw new RangeError(invalid(action, "widths", "one or more", widths));
  widths.forEach((width, i) => requirePositiveInteger(action, `widths[${i}]`, width));
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

/** The weights that each of several stacked networks had when it scored best. */
export interface BestWeights {
  /** Of each network: the highest score so far, and the epoch that it came in, from 1. */
  readonly scores: readonly number[];
  readonly epochs: readonly number[];
  /** Keeps the present weights of the networks whose score is above all earlier ones. */
  readonly offer: (epoch: number, scores: readonly number[]) => void;
  /** Puts the kept weights back into the networks. */
  readonly restore: () => void;
  readonly dispose: () => void;
}

/** Keeps the best weights of stacked networks. */
export function bestWeights({ variables, count }: StackedMlp): BestWeights {
  const bestScores = new Array<number>(count).fill(-Infinity);
  const bestEpochs = new Array<number>(count).fill(0);
  const kept = new Map<tf.Variable, tf.Variable>();
  for (const variable of variables.values()) {
    kept.set(variable, tf.tidy(() => tf.variable(variable)));
  }
  return {
    scores: bestScores,
    epochs: bestEpochs,
    offer: (epoch, scores) => {
      const better = scores.map((score, i) => score > bestScores[i]!);
      if (!better.includes(true)) return;
      scores.forEach((score, i) => {
        if (!better[i]) return;
        bestScores[i] = score;
        bestEpochs[i] = epoch;
      });
      tf.tidy(() => {
        const now = tf.tensor(better.map(Number), [count, 1, 1]), before = tf.sub(1, now);
        for (const [variable, best] of kept) {
          best.assign(tf.add(tf.mul(variable, now), tf.mul(best, before)));
        }
      });
    },
    restore: () => kept.forEach((best, variable) => variable.assign(best)),
    dispose: () => tf.dispose([...kept.values()]),
  };
}
