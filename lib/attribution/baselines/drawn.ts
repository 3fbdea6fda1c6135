import * as tf from "@tensorflow/tfjs";
import { invalid, type Random, requireBatch, requireKnownOptions } from "@lib/runtime";
import { fromRange, PIXEL_SPACE, type PixelSpace } from "./pixel_space.ts";

/** What baselines that are drawn ask for; each call draws anew. */
export interface DrawnOptions extends PixelSpace {
  /** The seeded generator. */
  readonly random: Random;
}

/**
 * Uniform noise: every value drawn from the range, [0, 1) by default, whatever the input.
 *
 * One draw is an accident: draw several and look at the mean and the spread, with
 * `averageOverBaselines`.
 *
 * @param inputs `[batch, height, width, channels]` in model-input space; with a `range` any `[batch, ...]`.
 * @returns The inputs' shape, in model-input space; the caller disposes it.
 * @throws {TypeError} If `inputs` is no float32 batch, or an option is unknown.
 * @throws {RangeError} If normalisation or range do not fit the channels, or a table has no range.
 */
export function uniformNoise(inputs: tf.Tensor, options: DrawnOptions): tf.Tensor {
  const action = "make a baseline of uniform noise";
  requireKnownOptions(action, options, { ...PIXEL_SPACE, random: "a seeded generator" });
  return fromRange(action, inputs, options, ({ shape, size }, { low, high }) => {
    const share = tf.tensor(options.random.uniformArray(size), shape);
    return low.add(share.mul(high.sub(low)));
  });
}

/** Options of {@link gaussianNoise}. */
export interface GaussianNoiseOptions extends DrawnOptions {
  /** Standard deviation of the noise in pixel values, above 0; default a quarter of the range, 0.25. */
  readonly sigma?: number | undefined;
}

/**
 * The input with Gaussian noise added, clipped to the range: p' = clip(p + sigma n, low, high).
 *
 * It stays near the input, so that F(x) - F(x') is small where sigma is. As {@link uniformNoise}.
 *
 * @throws {RangeError} If `sigma` is not above 0.
 * @see Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 */
export function gaussianNoise(inputs: tf.Tensor, options: GaussianNoiseOptions): tf.Tensor {
  const action = "make a baseline of Gaussian noise";
  requireKnownOptions(action, options, {
    ...PIXEL_SPACE,
    random: "a seeded generator",
    sigma: "a positive number?",
  });
  const { sigma, random } = options;
  return fromRange(action, inputs, options, (pixels, { low, high }) => {
    const noise = tf.tensor(random.normalArray(pixels.size), pixels.shape);
    const deviation = sigma ?? high.sub(low).div(4);
    return pixels.add(noise.mul(deviation)).maximum(low).minimum(high);
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
 * console.log(await anotherImage(tf.zeros([1, 2]), { references, random: random(1) }).array()); // one of the two
 * ```
 */
export function anotherImage(inputs: tf.Tensor, options: AnotherImageOptions): tf.Tensor {
  const action = "draw another image";
  requireKnownOptions(action, options, { references: true, random: "a seeded generator" });
  const { references, random } = options;
  requireBatch(action, "inputs", inputs);
  requireReferences(action, references, inputs);
  const rows = drawRows(random, inputs.shape[0]!, references);
  return tf.tidy(() => references.gather(tf.tensor1d(rows, "int32")));
}

/** Requires references whose features are the inputs'. */
export function requireReferences(action: string, references: tf.Tensor, inputs: tf.Tensor): void {
  requireBatch(action, "references", references);
  const [, ...features] = inputs.shape;
  if (references.shape.slice(1).join() === features.join()) return;
  const must = `float32 of shape [count, ${features.join(", ")}]`;
  throw new TypeError(invalid(action, "references", must, references));
}

/** Indices of `count` references, drawn with replacement. */
export function drawRows(random: Random, count: number, references: tf.Tensor): Int32Array {
  return Int32Array.from({ length: count }, () => random.integer(references.shape[0]!));
}
