import * as tf from "@tensorflow/tfjs";
import { invalid, type KnownOptions, requireBatch, requireKnownOptions } from "@lib/runtime";

/** How pixels become a model's inputs, channel by channel: (pixel - mean) / std. */
export interface Normalization {
  readonly mean: readonly number[];
  /** Above 0. */
  readonly std: readonly number[];
}

/** An end of a range: of all values, or one for each channel (each feature of a table). */
export type Bound = number | readonly number[];

/** What every baseline is told, so that black is black and not the zero of normalised space. */
export interface PixelSpace {
  /** Of the model's inputs; pixels are the model's inputs when absent. */
  readonly normalization?: Normalization | undefined;
  /**
   * The least and the greatest value that a pixel or feature can have, before normalisation; default
   * [0, 1] for images `[batch, height, width, channels]`. Tables and series have no range of their own:
   * where a baseline is made from one, theirs must be given, e.g. the training set's. Mean and blur
   * have no need of it.
   */
  readonly range?: readonly [Bound, Bound] | undefined;
}

/** The options that all baselines made from pixels know. */
export const PIXEL_SPACE: KnownOptions<PixelSpace> = { normalization: true, range: true };

/** The ways from model inputs to pixels and back; run them inside a tidy. */
export function pixelConversion(
  action: string,
  inputs: tf.Tensor,
  { normalization }: PixelSpace,
) {
  requireBatch(action, "inputs", inputs);
  if (normalization === undefined) {
    const same = (values: tf.Tensor) => values;
    return { toPixels: same, toInputs: same };
  }
  requireKnownOptions(action, normalization, { mean: true, std: true });
  const { mean, std } = normalization, channels = inputs.shape.at(-1)!;
  for (const [name, values] of [["mean", mean], ["std", std]] as const) {
    const isFine = (value: number) => Number.isFinite(value) && (name === "mean" || value > 0);
    if (isList(values) && values.length === channels && values.every(isFine)) continue;
    const must = `${channels} finite numbers, one a channel${name === "std" ? ", above 0" : ""}`;
    throw new RangeError(invalid(action, `normalization.${name}`, must, values));
  }
  const centre = () => tf.tensor1d([...mean]), scale = () => tf.tensor1d([...std]);
  return {
    toPixels: (values: tf.Tensor) => values.mul(scale()).add(centre()),
    toInputs: (pixels: tf.Tensor) => pixels.sub(centre()).div(scale()),
  };
}

function isList(values: unknown): boolean {
  return Array.isArray(values) || ArrayBuffer.isView(values);
}

/**
 * The range of pixels or features.
 *
 * @throws {RangeError} If there is none, or it is no range of finite numbers.
 */
export function valueRange(
  action: string,
  inputs: tf.Tensor,
  { range }: PixelSpace,
): readonly [Bound, Bound] {
  requireBatch(action, "inputs", inputs);
  const channels = inputs.shape.at(-1)!;
  if (range === undefined && inputs.rank === 4) return [0, 1];
  const isBound = (bound: unknown) =>
    Number.isFinite(bound) ||
    (isList(bound) && (bound as number[]).length === channels &&
      (bound as number[]).every(Number.isFinite));
  if (isList(range) && range!.length === 2 && range!.every(isBound)) {
    const [low, high] = Array.from(range!, (bound) => eachOf(bound, channels));
    if (low!.every((value, i) => value < high![i]!)) return range!;
  }
  const form = `[low, high], low below high, each a number or ${channels} of them`;
  const must = range === undefined ? `given for what is no image: ${form}` : form;
  throw new RangeError(invalid(action, "range", must, range));
}

/** A bound for each channel. */
export function eachOf(bound: Bound, channels: number): number[] {
  return typeof bound === "number" ? new Array(channels).fill(bound) : Array.from(bound);
}

/** A bound as a tensor that broadcasts over pixels; run it inside a tidy. */
export function boundTensor(bound: Bound): tf.Tensor {
  return typeof bound === "number" ? tf.scalar(bound) : tf.tensor1d(Array.from(bound));
}

/** A baseline for each input, made in pixel space; the caller disposes it. */
export function fromPixels(
  action: string,
  inputs: tf.Tensor,
  options: PixelSpace,
  make: (pixels: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const { toPixels, toInputs } = pixelConversion(action, inputs, options);
  return tf.tidy(() => toInputs(make(toPixels(inputs))).clone());
}

/** The least and the greatest pixel, as tensors that broadcast. */
export interface Ends {
  readonly low: tf.Tensor;
  readonly high: tf.Tensor;
}

/** As {@link fromPixels}, from the range of pixels as well. */
export function fromRange(
  action: string,
  inputs: tf.Tensor,
  options: PixelSpace,
  make: (pixels: tf.Tensor, ends: Ends) => tf.Tensor,
): tf.Tensor {
  const [low, high] = valueRange(action, inputs, options);
  return fromPixels(
    action,
    inputs,
    options,
    (pixels) => make(pixels, { low: boundTensor(low), high: boundTensor(high) }),
  );
}
