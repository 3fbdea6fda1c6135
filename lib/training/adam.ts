import {
  type AdamNumbers,
  type AdamResult,
  type AdamTensors,
  fusedAdam,
  invalid,
  withTape,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

const decay1 = 0.9;
const decay2 = 0.999;
const epsilon = 1e-8;

/** How one step is taken. */
export interface MinimiseOptions {
  /** The step size. */
  readonly rate: number;
  /** Counts from 1 since the start of training. */
  readonly step: number;
  /** Share of a kernel that a step of size 1 would take away, 0 or more; default 0. */
  readonly weightDecay?: number;
}

/** An optimiser of some variables, with its state. */
export interface Adam {
  /** Running means of the gradients and of their squares, by name: a checkpoint has to keep them. */
  readonly first: ReadonlyMap<string, tf.Variable>;
  readonly second: ReadonlyMap<string, tf.Variable>;
  /** Moves every variable down the loss's gradient. */
  readonly minimise: (loss: () => tf.Scalar, options: MinimiseOptions) => void;
  /** Frees the state, not the variables. */
  readonly dispose: () => void;
}

/**
 * The Adam optimiser. tfjs has one, but its state cannot be restored exactly: it recomputes the
 * powers of the decay rates, which rounds otherwise than the product that it keeps while training.
 *
 * Weight decay is apart from the gradient and its means, and of kernels alone: biases and a batch norm's
 * scales, variables of one axis, are spared.
 *
 * @param variables By name; those that are not trainable stay as they are.
 * @see D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, arXiv 1412.6980.
 * @see I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019, arXiv 1711.05101.
 */
export function adam(variables: ReadonlyMap<string, tf.Variable>): Adam {
  const isMap = variables instanceof Map;
  if (!isMap || ![...variables.values()].every((each) => each instanceof tf.Variable)) {
    throw new TypeError(invalid("train", "variables", "a Map of names to variables", variables));
  }
  const trained = [...variables].filter(([, { trainable }]) => trainable);
  const [first, second] = [zerosFor(trained), zerosFor(trained)];
  const list = trained.map(([, variable]) => variable);
  return {
    first,
    second,
    minimise: (loss, { rate, step, weightDecay = 0 }) =>
      tf.tidy(() => {
        const { grads } = withTape(() => tf.variableGrads(loss, list), "train");
        const size = rate * Math.sqrt(1 - decay2 ** step) / (1 - decay1 ** step);
        for (const [name, variable] of trained) {
          const [mean, square] = [first.get(name)!, second.get(name)!];
          const tensors = { variable, gradient: grads[variable.name]!, mean, square };
          const kept = variable.rank > 1 ? 1 - rate * weightDecay : 1;
          const numbers = { decay1, decay2, epsilon, size, kept };
          const next = (tf.getBackend() === "wasm" ? fusedAdam : byOperations)(tensors, numbers);
          mean.assign(next.mean);
          square.assign(next.square);
          variable.assign(next.variable);
        }
      }),
    dispose: () => tf.dispose([...first.values(), ...second.values()]),
  };
}

function zerosFor(variables: readonly [string, tf.Variable][]): Map<string, tf.Variable> {
  return new Map(variables.map(([name, variable]) => {
    return [name, tf.tidy(() => tf.variable(tf.zerosLike(variable)))];
  }));
}

/** What a step makes of a variable and of its means. */
function byOperations(tensors: AdamTensors, { size, kept }: AdamNumbers): AdamResult {
  const { variable, gradient } = tensors;
  const mean = blend(tensors.mean, gradient, decay1);
  const square = blend(tensors.square, tf.square(gradient), decay2);
  const direction = tf.div(mean, tf.add(tf.sqrt(square), epsilon));
  const left = kept < 1 ? tf.mul(variable, kept) : variable;
  return { mean, square, variable: tf.sub(left, tf.mul(direction, size)) };
}

function blend(average: tf.Tensor, value: tf.Tensor, decay: number): tf.Tensor {
  return tf.add(tf.mul(average, decay), tf.mul(value, 1 - decay));
}
