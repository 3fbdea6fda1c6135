import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid, readFinite, type XModel } from "@lib/runtime";

/** Options of {@linkcode homogeneityError}. */
export interface HomogeneityOptions {
  /** Factors a > 0 to scale the inputs by; default 0.1, 0.2, ... 1.0 and 2. */
  readonly scales?: readonly number[];
}

/** Options of {@linkcode certifyXModel}. */
export interface XModelOptions extends HomogeneityOptions {
  /** Largest {@linkcode homogeneityError} to accept; default 1e-5, some 100 float32 roundings. */
  readonly tolerance?: number;
}

const defaultScales = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2];

/**
 * How far a model is from nonnegative homogeneity, F(ax) = a F(x): over the examples x and the
 * scales a, the largest max_c |F_c(ax) - a F_c(x)| / (a max_c |F_c(x)|).
 *
 * A homogeneous model gives the rounding of float32 (1e-7 to 1e-6), one with biases far more.
 * Cost: a forward pass of all the inputs per scale.
 *
 * @param inputs [batch, ...]; not disposed.
 * @returns A relative error, no unit, 0 being perfect; infinity if a logit is not 0 where all those
 * of F(x) are.
 * @throws {TypeError} If the outputs are not [batch, outputs].
 * @throws {RangeError} If a scale is not positive and finite, a logit is NaN or infinite, or every
 * logit is 0, which would prove nothing.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668.
 *
 * @example
 * ```ts
 * import { homogeneityError } from "@lib/models";
 * import { setupBackend } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * await setupBackend();
 * const inputs = tf.tensor2d([[1, 2]]);
 * const biased = (x: tf.Tensor) => tf.add<tf.Tensor2D>(x, 1);
 * console.log(await homogeneityError(biased, inputs)); // about 3, at a = 0.1
 * ```
 */
export async function homogeneityError(
  forward: Forward,
  inputs: tf.Tensor,
  { scales = defaultScales }: HomogeneityOptions = {},
): Promise<number> {
  if (scales.length === 0 || !scales.every((scale) => scale > 0 && Number.isFinite(scale))) {
    const must = "one or more positive numbers";
    throw new RangeError(invalid("measure homogeneity", "scales", must, scales));
  }
  const stacked = tf.tidy(() =>
    tf.stack([1, ...scales].map((scale) => forward(tf.mul(inputs, scale))))
  );
  const [, examples = 0, classes = 0] = stacked.shape;
  if (stacked.rank !== 3) {
    stacked.dispose();
    const must = "a function whose outputs are [batch, outputs]";
    throw new TypeError(invalid("measure homogeneity", "forward", must, stacked.shape.slice(1)));
  }
  const values = await readFinite(stacked, "logits").finally(() => stacked.dispose());
  if (values.every((value) => value === 0)) {
    const must = "inputs to which the model gives a logit that is not 0";
    throw new RangeError(invalid("measure homogeneity", "inputs", must, inputs));
  }
  const errors = scales.flatMap((scale, index) =>
    Array.from({ length: examples }, (_, example) => {
      const row = (which: number) =>
        values.subarray((which * examples + example) * classes).subarray(0, classes);
      const logits = row(0);
      const scaled = row(index + 1);
      const error = largestMagnitude(scaled.map((value, c) => value - scale * logits[c]!));
      return error === 0 ? 0 : error / (scale * largestMagnitude(logits));
    })
  );
  return largestMagnitude(errors);
}

/**
 * Measures a model's homogeneity and hands it back as an {@linkcode XModel}, the type that X-Gradient
 * asks for.
 *
 * @param inputs Examples [batch, ...] to measure on, real ones for preference; not disposed.
 * @throws {RangeError} If the error is above the tolerance: says how far, and the usual reason.
 * @throws {RangeError} If {@linkcode homogeneityError} cannot be measured.
 *
 * @example
 * ```ts
 * import { fashionMnist, imageTensor } from "@lib/datasets";
 * import { certifyXModel, loadFashionConvnet } from "@lib/models";
 * import { setupBackend } from "@lib/runtime";
 * await setupBackend();
 * const { test } = await fashionMnist();
 * const model = await loadFashionConvnet({ bias: false });
 * const xModel = await certifyXModel(model.forward, imageTensor(test, [0, 1, 2]));
 * ```
 */
export async function certifyXModel(
  forward: Forward,
  inputs: tf.Tensor,
  { tolerance = 1e-5, scales = defaultScales }: XModelOptions = {},
): Promise<XModel> {
  const error = await homogeneityError(forward, inputs, { scales });
  if (error > tolerance) {
    throw new RangeError(
      `Cannot certify an X-model as F(ax) must equal aF(x) within ${tolerance}: ` +
        `current value is ${error.toExponential(1)} (a model with biases is not homogeneous)`,
    );
  }
  return forward as XModel;
}

/** Numbers in an array of any kind. */
export type Values = readonly number[] | Float32Array | Float64Array;

/** The largest magnitude; NaN where a value is. */
export function largestMagnitude(values: Values): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
