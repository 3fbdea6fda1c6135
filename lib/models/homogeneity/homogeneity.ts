import * as tf from "@tensorflow/tfjs";
import {
  checkedForward,
  eachSlice,
  type Forward,
  invalid,
  type KnownOptions,
  readFinite,
  requireBatch,
  requireKnownOptions,
  requireList,
  tellProbabilities,
  usualBatchSize,
  type XModel,
} from "@lib/runtime";

/** Options of {@linkcode homogeneityError}. */
export interface HomogeneityOptions {
  /** Factors a > 0 to scale the inputs by; default 0.1, 0.2, ... 1.0 and 2. */
  readonly scales?: ArrayLike<number>;
  /** The most examples in one pass; default 64, or more where they are small. It changes no result. */
  readonly batchSize?: number;
}

/** Options of {@linkcode certifyXModel}. */
export interface XModelOptions extends HomogeneityOptions {
  /** Largest {@linkcode homogeneityError} to accept; default 1e-5, some 100 float32 roundings. */
  readonly tolerance?: number;
}

const action = "measure homogeneity";
const KNOWN: KnownOptions<HomogeneityOptions> = { scales: true, batchSize: "a positive integer?" };

const defaultScales = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2];

/**
 * How far a model is from nonnegative homogeneity, F(ax) = a F(x): over the examples x and the
 * scales a, the largest max_c |F_c(ax) - a F_c(x)| / (a max_c |F_c(x)|).
 *
 * A homogeneous model gives the rounding of float32 (1e-7 to 1e-6), one with biases far more.
 * Cost: a forward pass of all the inputs per scale and one more; a read-back a batch.
 *
 * @param inputs [batch, ...]; not disposed.
 * @returns A relative error, no unit, 0 being perfect; infinity if a logit is not 0 where all those
 * of F(x) are.
 * @throws {TypeError} If the outputs are not [batch, outputs], the inputs no float32 batch, or an option
 * is unknown.
 * @throws {RangeError} If a scale is not positive and finite, all scales are 1, a logit is NaN or
 * infinite, or every logit is 0, which would prove nothing.
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
  options: HomogeneityOptions = {},
): Promise<number> {
  requireKnownOptions(action, options, KNOWN);
  requireBatch(action, "inputs", inputs);
  const { scales = defaultScales, batchSize = usualBatchSize(inputs, 64) } = options;
  requireScales(action, scales);
  const checked = checkedForward(action, forward), factors = [1, ...Array.from(scales)];
  let worst = 0, isZero = true;
  await eachSlice(inputs, batchSize, async (slice, first) => {
    const stacked = tf.tidy(() => tf.stack(factors.map((scale) => checked(tf.mul(slice, scale)))));
    const [, examples, outputs] = stacked.shape as [number, number, number];
    const values = await readFinite(stacked, "logits").finally(() => stacked.dispose());
    if (first === 0) tellProbabilities(values.subarray(0, examples * outputs), outputs);
    isZero &&= values.every((value) => value === 0);
    const scaled = values.subarray(examples * outputs);
    for (let i = 0; i < scaled.length; i += outputs) {
      const scale = factors[1 + Math.floor(i / (examples * outputs))]!;
      const row = i % (examples * outputs);
      let error = 0, size = 0;
      for (let c = 0; c < outputs; c++) {
        const logit = values[row + c]!;
        error = Math.max(error, Math.abs(Math.fround(scaled[i + c]! - scale * logit)));
        size = Math.max(size, Math.abs(logit));
      }
      if (error > 0) worst = Math.max(worst, error / (scale * size));
    }
  });
  if (!isZero) return worst;
  const must = "inputs to which the model gives a logit that is not 0";
  throw new RangeError(invalid(action, "inputs", must, inputs));
}

/**
 * Requires factors a > 0, one of them at least not 1: F(1x) = 1F(x) proves nothing.
 *
 * @throws {RangeError} If they are none.
 */
export function requireScales(action: string, scales: ArrayLike<number>): void {
  requireList(action, "scales", scales);
  const all = Array.from(scales);
  const isPositive = all.every((scale) => Number.isFinite(scale) && scale > 0);
  if (isPositive && all.some((scale) => scale !== 1)) return;
  const must = "positive numbers, one of them at least not 1";
  throw new RangeError(invalid(action, "scales", must, scales));
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
  options: XModelOptions = {},
): Promise<XModel> {
  requireKnownOptions("certify an X-model", options, { ...KNOWN, tolerance: "a positive number?" });
  const { tolerance = 1e-5, ...measured } = options;
  const error = await homogeneityError(forward, inputs, measured);
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
