import * as tf from "@tensorflow/tfjs";
import { invalid, type Random } from "@lib/runtime";
import { fromPixels, type PixelSpace } from "./pixel_space.ts";

/** What baselines that are drawn ask for; each call draws anew. */
export interface DrawnOptions extends PixelSpace {
  /** The seeded generator. */
  readonly random: Random;
}

/**
 * Uniform noise: every value drawn from [0, 1), whatever the input.
 *
 * One draw is an accident: draw several and look at the mean and the spread, with
 * `averageOverBaselines`.
 *
 * @param inputs `[batch, height, width, channels]` in model-input space.
 * @returns The inputs' shape, in model-input space; the caller disposes it.
 * @throws {TypeError} Where `inputs` is no float32 batch.
 * @throws {RangeError} Where the normalisation does not fit the channels.
 *
 * @example
 * ```ts
 * const baseline = uniformNoise(images, { random: random(1) });
 * ```
 */
export function uniformNoise(inputs: tf.Tensor, options: DrawnOptions): tf.Tensor {
  return fromPixels(
    "make a baseline of uniform noise",
    inputs,
    options,
    (pixels) => tf.tensor(options.random.uniformArray(pixels.size), pixels.shape),
  );
}

/** Options of {@link gaussianNoise}. */
export interface GaussianNoiseOptions extends DrawnOptions {
  /** Standard deviation of the noise in pixel values, above 0; default 0.25. */
  readonly sigma?: number;
}

/**
 * The input with Gaussian noise added, clipped to the pixel range: p' = clip(p + sigma n, 0, 1).
 *
 * It stays near the input, so that F(x) - F(x') is small where sigma is. As {@link uniformNoise}.
 *
 * @throws {RangeError} Where `sigma` is not above 0.
 *
 * Reference: Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 *
 * @example
 * ```ts
 * const baseline = gaussianNoise(images, { random: random(1), sigma: 0.5 });
 * ```
 */
export function gaussianNoise(inputs: tf.Tensor, options: GaussianNoiseOptions): tf.Tensor {
  const action = "make a baseline of Gaussian noise", { sigma = 0.25, random } = options;
  if (!(sigma > 0 && sigma < Infinity)) {
    throw new RangeError(invalid(action, "sigma", "a positive number", sigma));
  }
  return fromPixels(action, inputs, options, (pixels) => {
    const noise = tf.tensor(random.normalArray(pixels.size), pixels.shape);
    return pixels.add(noise.mul(sigma)).clipByValue(0, 1);
  });
}
