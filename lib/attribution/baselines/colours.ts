import * as tf from "@tensorflow/tfjs";
import { invalid, requireBatch, requireKnownOptions } from "@lib/runtime";
import {
  eachOf,
  fromPixels,
  fromRange,
  PIXEL_SPACE,
  type PixelSpace,
  valueRange,
} from "./pixel_space.ts";

/**
 * The black baseline: every pixel 0, in model-input space -mean / std; of a table or series every value
 * the least of its range.
 *
 * It hides whatever is black in the input, for there x = x' and the attribution is 0.
 *
 * @param inputs `[batch, height, width, channels]` in model-input space; with a `range` any `[batch, ...]`.
 * @returns The inputs' shape, in model-input space; the caller disposes it.
 * @throws {TypeError} If `inputs` is no float32 batch, or an option is unknown.
 * @throws {RangeError} If normalisation or range do not fit the channels, or a table has no range.
 *
 * @example
 * ```ts
 * import { black } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const normalization = { mean: [0.5], std: [0.25] };
 * console.log(await black(tf.zeros([1, 2, 2, 1]), { normalization }).array()); // -2 everywhere
 * ```
 */
export function black(inputs: tf.Tensor, options: PixelSpace = {}): tf.Tensor {
  const action = "make a black baseline";
  requireKnownOptions(action, options, PIXEL_SPACE);
  return fromRange(action, inputs, options, ({ shape }, { low }) => low.broadcastTo(shape));
}

/**
 * The white baseline: every pixel 1, in model-input space (1 - mean) / std; of a table or series every
 * value the greatest of its range. As {@link black}.
 */
export function white(inputs: tf.Tensor, options: PixelSpace = {}): tf.Tensor {
  const action = "make a white baseline";
  requireKnownOptions(action, options, PIXEL_SPACE);
  return fromRange(action, inputs, options, ({ shape }, { high }) => high.broadcastTo(shape));
}

/** Options of {@link singleColour}. */
export interface ColourOptions extends PixelSpace {
  /** One value of the range, [0, 1] by default, for each channel. */
  readonly colour: readonly number[];
}

/**
 * A baseline of one colour, e.g. a data set's mean, which in normalised space is 0. As {@link black}.
 *
 * @throws {RangeError} If `colour` has not one value of the range for each channel.
 */
export function singleColour(inputs: tf.Tensor, options: ColourOptions): tf.Tensor {
  const action = "make a baseline of one colour";
  requireKnownOptions(action, options, { ...PIXEL_SPACE, colour: true });
  const range = valueRange(action, inputs, options), channels = inputs.shape.at(-1)!;
  const [low, high] = range.map((bound) => eachOf(bound, channels)) as [number[], number[]];
  const isList = Array.isArray(options.colour) || ArrayBuffer.isView(options.colour);
  const colour = isList ? Array.from(options.colour) : [];
  const isInside = (value: number, i: number) => value >= low[i]! && value <= high[i]!;
  if (colour.length !== channels || !colour.every(isInside)) {
    const must = `${channels} values of the range, one a channel`;
    throw new RangeError(invalid(action, "colour", must, options.colour));
  }
  const plain = ({ shape }: tf.Tensor) => tf.tensor1d(colour).broadcastTo(shape);
  return fromPixels(action, inputs, options, plain);
}

/**
 * The mean colour of each input itself, everywhere: its brightness without its shapes; of a series
 * `[batch, time, channels]` each channel's mean over time. As {@link black}, but no range is asked for.
 *
 * @throws {TypeError} If `inputs` is a table `[batch, features]`, whose rows have no mean colour.
 */
export function meanColour(inputs: tf.Tensor, options: PixelSpace = {}): tf.Tensor {
  const action = "make a baseline of the mean colour";
  requireKnownOptions(action, options, PIXEL_SPACE);
  requireBatch(action, "inputs", inputs);
  if (inputs.rank < 3) {
    const must =
      "[batch, ..., channels]; a table's baseline is the mean of its rows, x.mean(0, true)";
    throw new TypeError(invalid(action, "inputs", must, inputs));
  }
  return fromPixels(action, inputs, options, (pixels) => {
    const places = pixels.shape.map((_, axis) => axis).slice(1, -1);
    return pixels.mean(places, true).broadcastTo(pixels.shape);
  });
}

/**
 * The image farthest from each input within the range: its greatest value, 1, where a value is below the
 * middle, 0.5, else its least.
 *
 * No value of the input equals the baseline's, so that no colour is invisible to it. As
 * {@link black}.
 *
 * @see Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 */
export function maxDistance(inputs: tf.Tensor, options: PixelSpace = {}): tf.Tensor {
  const action = "make the baseline of maximal distance";
  requireKnownOptions(action, options, PIXEL_SPACE);
  return fromRange(action, inputs, options, (pixels, { low, high }) => {
    const isLow = pixels.less(low.add(high).div(2));
    return tf.where(isLow, high.broadcastTo(pixels.shape), low.broadcastTo(pixels.shape));
  });
}
