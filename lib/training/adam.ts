import { invalid, withTape } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

const decay1 = 0.9;
const decay2 = 0.999;
const epsilon = 1e-8;

/** `"constant"` keeps the step size, `"cosine"` lowers it to 0 along half a cosine. */
export type Schedule = "constant" | "cosine";

/**
 * The factor on the step size after a share `done` of the run, in [0, 1].
 *
 * @see I. Loshchilov, F. Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017,
 * arXiv 1608.03983.
 */
export function decay(schedule: Schedule, done: number): number {
  return schedule === "constant" ? 1 : (1 + Math.cos(Math.PI * done)) / 2;
}

/** An optimiser of some variables, with its state. */
export interface Adam {
  /** Running means of the gradients and of their squares, by name: a checkpoint has to keep them. */
  readonly first: ReadonlyMap<string, tf.Variable>;
  readonly second: ReadonlyMap<string, tf.Variable>;
  /** Moves every variable down the loss's gradient; `step` counts from 1 since the start of training. */
  readonly minimise: (loss: () => tf.Scalar, options: { rate: number; step: number }) => void;
  /** Frees the state, not the variables. */
  readonly dispose: () => void;
}

/**
 * The Adam optimiser. tfjs has one, but its state cannot be restored exactly: it recomputes the
 * powers of the decay rates, which rounds otherwise than the product that it keeps while training.
 *
 * @param variables By name; those that are not trainable stay as they are.
 * @see D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, arXiv 1412.6980.
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
    minimise: (loss, { rate, step }) =>
      tf.tidy(() => {
        const { grads } = withTape(() => tf.variableGrads(loss, list), "train");
        const size = rate * Math.sqrt(1 - decay2 ** step) / (1 - decay1 ** step);
        for (const [name, variable] of trained) {
          const gradient = grads[variable.name]!;
          const mean = first.get(name)!;
          const square = second.get(name)!;
          mean.assign(blend(mean, gradient, decay1));
          square.assign(blend(square, tf.square(gradient), decay2));
          const direction = tf.div(mean, tf.add(tf.sqrt(square), epsilon));
          variable.assign(tf.sub(variable, tf.mul(direction, size)));
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

function blend(average: tf.Tensor, value: tf.Tensor, decay: number): tf.Tensor {
  return tf.add(tf.mul(average, decay), tf.mul(value, 1 - decay));
}
