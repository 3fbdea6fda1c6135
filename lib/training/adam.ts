import * as tf from "@tensorflow/tfjs";

const decay1 = 0.9;
const decay2 = 0.999;
const epsilon = 1e-8;

/**
 * The Adam optimiser. tfjs has one, but its state cannot be restored exactly: it recomputes the
 * powers of the decay rates, which rounds otherwise than the product that it keeps while training.
 *
 * @see D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, arXiv 1412.6980.
 */
export class Adam {
  /** Running means of the gradients and of their squares, which a checkpoint has to keep. */
  readonly first: ReadonlyMap<string, tf.Variable>;
  readonly second: ReadonlyMap<string, tf.Variable>;

  constructor(readonly variables: ReadonlyMap<string, tf.Variable>) {
    const zeros = () =>
      new Map(
        [...variables].map(([name, variable]) =>
          [name, tf.tidy(() => tf.variable(tf.zerosLike(variable)))] as const
        ),
      );
    this.first = zeros();
    this.second = zeros();
  }

  /**
   * Changes every variable by its gradient.
   *
   * @param gradients By the variables' names in the model.
   * @param step Counts from 1 since the start of training.
   */
  update(
    gradients: ReadonlyMap<string, tf.Tensor>,
    { rate, step }: { readonly rate: number; readonly step: number },
  ): void {
    const size = rate * Math.sqrt(1 - decay2 ** step) / (1 - decay1 ** step);
    tf.tidy(() => {
      for (const [name, variable] of this.variables) {
        const gradient = gradients.get(name)!;
        const first = this.first.get(name)!;
        const second = this.second.get(name)!;
        first.assign(blend(first, gradient, decay1));
        second.assign(blend(second, tf.square(gradient), decay2));
        const direction = tf.div(first, tf.add(tf.sqrt(second), epsilon));
        variable.assign(tf.sub(variable, tf.mul(direction, size)));
      }
    });
  }

  dispose(): void {
    tf.dispose([...this.first.values(), ...this.second.values()]);
  }
}

function blend(average: tf.Tensor, value: tf.Tensor, decay: number): tf.Tensor {
  return tf.add(tf.mul(average, decay), tf.mul(value, 1 - decay));
}
