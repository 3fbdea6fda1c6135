import * as tf from "@tensorflow/tfjs";
import { invalid } from "@lib/runtime";
import { fromPixels, type PixelSpace } from "./pixel_space.ts";

/**
 * The black baseline: every pixel 0, in model-input space -mean / std.
 *
 * It hides whatever is black in the input, for there x = x' and the attribution is 0.
 *
 * @param inputs `[batch, height, width, channels]` in model-input space.
 * @returns The inputs' shape, in model-input space; the caller disposes it.
 * @throws {TypeError} If `inputs` is no float32 batch.
 * @throws {RangeError} If the normalisation does not fit the channels.
 *
 * @example
 * ```ts
 * import { black } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const normalization = { mean: [0.5], std: [0.25] };
 * black(tf.zeros([1, 2, 2, 1]), { normalization }).print(); // -2 everywhere
 * ```
 */
export function black(inputs: tf.Tensor, options: PixelSpace = {}): tf.Tensor {
  return fromPixels("make a black baseline", inputs, options, tf.zerosLike);
}

/** The white baseline: every pixel 1, in model-input space (1 - mean) / std. As {@link black}. */
export function white(inputs: tf.Tensor, options: PixelSpace = {}): tf.Tensor {
  return fromPixels("make a white baseline", inputs, options, tf.onesLike);
}

/** Options of {@link singleColour}. */
export interface ColourOptions extends PixelSpace {
  /** One value of [0, 1] for each channel. */
  readonly colour: readonly number[];
}

/**
 * A baseline of one colour, e.g. a data set's mean, which in normalised space is 0. As {@link black}.
 *
 * @throws {RangeError} If `colour` has not one value of [0, 1] for each channel.
 */
export function singleColour(inputs: tf.Tensor, options: ColourOptions): tf.Tensor {
  const action = "make a baseline of one colour", { colour } = options;
  const channels = inputs.shape.at(-1);
  if (colour.length !== channels || !colour.every((value) => value >= 0 && value <= 1)) {
    const must = `${channels} values of 0 to 1, one a channel`;
    throw new RangeError(invalid(action, "colour", must, colour));
  }
  const plain = ({ shape }: tf.Tensor) => tf.tensor1d([...colour]).broadcastTo(shape);
  return fromPixels(action, inputs, options, plain);
}

/**
 * The mean colour of each input itself, everywhere: its brightness without its shapes. As
 * {@link black}.
 */
export function meanColour(inputs: tf.Tensor, options: PixelSpace = {}): tf.Tensor {
  return fromPixels("make a baseline of the mean colour", inputs, options, (pixels) => {
    const places = pixels.shape.map((_, axis) => axis).slice(1, -1);
    return pixels.mean(places, true).broadcastTo(pixels.shape);
  });
}

/**
 * The image farthest from each input within the pixel range: 1 where a value is below 0.5, else 0.
 *
 * No value of the input equals the baseline's, so that no colour is invisible to it. As
 * {@link black}.
 *
 * @see Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 */
export function maxDistance(inputs: tf.Tensor, options: PixelSpace = {}): tf.Tensor {
  const farther = (pixels: tf.Tensor) => pixels.less(0.5).toFloat();
  return fromPixels("make the baseline of maximal distance", inputs, options, farther);
}
