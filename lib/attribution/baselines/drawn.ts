import * as tf from "@tensorflow/tfjs";
import { invalid, type Random, requirePositive } from "@lib/runtime";
import { requireInputs } from "../target_and_baseline.ts";
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
 * @throws {TypeError} If `inputs` is no float32 batch.
 * @throws {RangeError} If the normalisation does not fit the channels.
 */
export function uniformNoise(inputs: tf.Tensor, options: DrawnOptions): tf.Tensor {
  const draw = ({ shape, size }: tf.Tensor) => tf.tensor(options.random.uniformArray(size), shape);
  return fromPixels("make a baseline of uniform noise", inputs, options, draw);
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
 * @throws {RangeError} If `sigma` is not above 0.
 * @see Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 */
export function gaussianNoise(inputs: tf.Tensor, options: GaussianNoiseOptions): tf.Tensor {
  const action = "make a baseline of Gaussian noise", { sigma = 0.25, random } = options;
  requirePositive(action, "sigma", sigma);
  return fromPixels(action, inputs, options, (pixels) => {
    const noise = tf.tensor(random.normalArray(pixels.size), pixels.shape);
    return pixels.add(noise.mul(sigma)).clipByValue(0, 1);
  });
}

/** Options of {@link anotherImage}. */
export interface AnotherImageOptions {
  /** The images to draw from, `[count, ...]`, in the same space as the inputs. */
  readonly references: tf.Tensor;
  /** The seeded generator; each call draws anew. */
  readonly random: Random;
}

/**
 * Another image for each input, drawn with replacement from references, e.g. the training set's.
 *
 * A single reference gives every input that image. The mean of the attributions over many draws is
 * expected gradients with exact paths (`averageOverBaselines`).
 *
 * @param inputs `[batch, ...]`.
 * @returns The inputs' shape; the caller disposes it.
 * @throws {TypeError} If the references' features are not the inputs'.
 *
 * @example
 * ```ts
 * import { anotherImage } from "@lib/attribution";
 * import { random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const references = tf.tensor2d([[1, 2], [3, 4]]);
 * anotherImage(tf.zeros([1, 2]), { references, random: random(1) }).print(); // one of the two
 * ```
 */
export function anotherImage(
  inputs: tf.Tensor,
  { references, random }: AnotherImageOptions,
): tf.Tensor {
  const action = "draw another image";
  requireInputs(action, inputs);
  requireReferences(action, references, inputs);
  const rows = drawRows(random, inputs.shape[0]!, references);
  return tf.tidy(() => references.gather(tf.tensor1d(rows, "int32")));
}

/** Requires references whose features are the inputs'. */
export function requireReferences(action: string, references: tf.Tensor, inputs: tf.Tensor): void {
  const features = inputs.shape.slice(1);
  const fits = references.shape.slice(1).join() === features.join();
  if (fits && references.dtype === "float32" && references.size > 0) return;
  const must = `float32 of shape [count, ${features.join(", ")}]`;
  throw new TypeError(invalid(action, "references", must, references));
}

/** Indices of `count` references, drawn with replacement. */
export function drawRows(random: Random, count: number, references: tf.Tensor): Int32Array {
  return Int32Array.from({ length: count }, () => random.integer(references.shape[0]!));
}
