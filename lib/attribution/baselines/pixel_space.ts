import * as tf from "@tensorflow/tfjs";
import { invalid } from "@lib/runtime";
import { requireInputs } from "../target_and_baseline.ts";

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

/** The ways from model inputs to pixels and back; run them inside a tidy. */
export function pixelConversion(
  action: string,
  inputs: tf.Tensor,
  normalization: Normalization | undefined,
) {
  requireInputs(action, inputs);
  if (!normalization) {
    const same = (values: tf.Tensor) => values;
    return { toPixels: same, toInputs: same };
  }
  const { mean, std } = normalization, channels = inputs.shape.at(-1)!;
  for (const [name, values] of [["mean", mean], ["std", std]] as const) {
    const fine = (value: number) => Number.isFinite(value) && (name === "mean" || value > 0);
    if (values.length === channels && values.every(fine)) continue;
    const must = `${channels} finite numbers, one a channel${name === "std" ? ", above 0" : ""}`;
    throw new RangeError(invalid(action, `normalization.${name}`, must, values));
  }
  const centre = () => tf.tensor1d([...mean]), scale = () => tf.tensor1d([...std]);
  return {
    toPixels: (values: tf.Tensor) => values.mul(scale()).add(centre()),
    toInputs: (pixels: tf.Tensor) => pixels.sub(centre()).div(scale()),
  };
}

/** A baseline for each input, made in pixel space; the caller disposes it. */
export function fromPixels(
  action: string,
  inputs: tf.Tensor,
  { normalization }: PixelSpace,
  make: (pixels: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const { toPixels, toInputs } = pixelConversion(action, inputs, normalization);
  return tf.tidy(() => toInputs(make(toPixels(inputs))).clone());
}
