import * as tf from "@tensorflow/tfjs";
import { invalid } from "@lib/runtime";
import { checkInputs } from "../target.ts";

/** How pixels in [0, 1] become a model's inputs, channel by channel: (pixel - mean) / std. */
export interface Normalization {
  readonly mean: readonly number[];
  /** Above 0. */
  readonly std: readonly number[];
}

/** What every baseline is told, so that black is black and not the zero of normalised space. */
export interface PixelSpace {
  /** Of the model's inputs; pixels are the model's inputs when absent. */
  readonly normalization?: Normalization;
}

/** Model inputs to pixels, or back. */
type Conversion = (values: tf.Tensor) => tf.Tensor;

/** The conversions between model inputs and pixels; run them inside a tidy. */
export function conversions(
  action: string,
  inputs: tf.Tensor,
  normalization: Normalization | undefined,
): { readonly toPixels: Conversion; readonly toInputs: Conversion } {
  checkInputs(action, inputs);
  if (!normalization) return { toPixels: (x) => x, toInputs: (pixels) => pixels };
  const { mean, std } = normalization, channels = inputs.shape.at(-1)!;
  for (const [name, values] of [["mean", mean], ["std", std]] as const) {
    const fine = (value: number) => Number.isFinite(value) && (name === "mean" || value > 0);
    if (values.length === channels && values.every(fine)) continue;
    const must = `${channels} finite numbers, one a channel${name === "std" ? ", above 0" : ""}`;
    throw new RangeError(invalid(action, `normalization.${name}`, must, values));
  }
  const [m, s] = [[...mean], [...std]];
  return {
    toPixels: (x) => x.mul(tf.tensor1d(s)).add(tf.tensor1d(m)),
    toInputs: (pixels) => pixels.sub(tf.tensor1d(m)).div(tf.tensor1d(s)),
  };
}

/** A baseline for each input, made in pixel space; the caller disposes it. */
export function fromPixels(
  action: string,
  inputs: tf.Tensor,
  { normalization }: PixelSpace,
  make: (pixels: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const { toPixels, toInputs } = conversions(action, inputs, normalization);
  return tf.tidy(() => toInputs(make(toPixels(inputs))).clone());
}
