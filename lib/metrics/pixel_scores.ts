import { invalid, readFinite, requireList, requireTensor } from "@lib/runtime";
import { requireSample } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";

/**
 * Brings attributions to the host as one score a pixel: the mean over the channels of the signed
 * attribution (Hesse et al. 2021). One array of scores, row-major, an example.
 *
 * Attributions are those of images [batch, height, width, channels], of series [batch, time, channels],
 * where a time step with all its channels is what a pixel is of an image, or of tables
 * [batch, features], where a feature is: its score is the attribution itself.
 *
 * The mean is the sum divided by the number of channels: order, sign and correlations are those of
 * the sum. For |score| take the absolute value afterwards, as that paper does; an absolute value
 * before the mean is another map.
 *
 * Cost: one device read-back.
 *
 * @throws {TypeError} If the attributions are no tensor of two axes or more.
 * @throws {RangeError} If one is not finite.
 *
 * @example
 * ```ts
 * import { pixelScores } from "@lib/metrics";
 * import * as tf from "@tensorflow/tfjs";
 * const attributions = tf.tensor4d([1, 3, -4, 2], [1, 1, 2, 2]);
 * const scores = await pixelScores(attributions); // scores[image][row * width + column]
 * console.log(scores[0]); // [2, -1]
 * ```
 */
export async function pixelScores(attributions: tf.Tensor): Promise<Float32Array[]> {
  const { batch, pixels, channels } = layoutOf("score pixels", attributions, "attributions");
  const values = await readFinite(attributions, "attributions");
  const means = new Float32Array(batch * pixels);
  for (let pixel = 0, i = 0; pixel < means.length; pixel++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += values[i++]!;
    means[pixel] = sum / channels;
  }
  const scores = (image: number) => means.slice(image * pixels, (image + 1) * pixels);
  return Array.from({ length: batch }, (_, image) => scores(image));
}

/**
 * The pixels of a map from the highest score to the lowest, as row-major indices; equal scores keep
 * the order of the indices, so that the result is the same everywhere. O(n log n).
 *
 * It depends on the order of the scores only: any increasing transform of the map gives the same.
 *
 * @throws {RangeError} If a score is not finite.
 *
 * @example
 * ```ts
 * import { descendingOrder } from "@lib/metrics";
 * console.log(descendingOrder([0.1, 0.7, 0.7, -2])); // [1, 2, 0, 3]
 * ```
 */
export function descendingOrder(scores: ArrayLike<number>): Uint32Array {
  requireSample("order pixels", "scores", scores);
  const order = new Uint32Array(scores.length);
  for (let i = 0; i < order.length; i++) order[i] = i;
  // Sorting is stable, so that ties stay in the order of the indices.
  return order.sort((i, j) => scores[j]! - scores[i]!);
}

/** How inputs lie in memory: [batch, pixels, channels], row-major. */
export interface PixelLayout {
  readonly batch: number;
  /** Pixels of an image, time steps of a series, features of a table. */
  readonly pixels: number;
  /** Values of a pixel; of a table 1. */
  readonly channels: number;
  /** The axes of one score a pixel: [batch, height, width, 1], [batch, time, 1] or [batch, features]. */
  readonly mapShape: number[];
}

/**
 * How images [batch, height, width, channels], series [batch, time, channels] or tables
 * [batch, features] lie in memory.
 *
 * @throws {TypeError} If the tensor has less than two axes, is empty or not of numbers.
 */
export function layoutOf(action: string, images: unknown, argument = "images"): PixelLayout {
  requireTensor(action, argument, images);
  const { rank, size, shape, dtype } = images;
  if (rank < 2 || size === 0 || dtype === "string" || dtype === "complex64") {
    const must = "a tensor [batch, height, width, channels], [batch, time, channels] or " +
      "[batch, features]";
    throw new TypeError(invalid(action, argument, must, images));
  }
  const batch = shape[0]!, channels = rank === 2 ? 1 : shape.at(-1)!;
  const mapShape = rank === 2 ? [...shape] : [...shape.slice(0, -1), 1];
  return { batch, pixels: size / batch / channels, channels, mapShape };
}

/**
 * Refuses what are no maps of these inputs: one an example, one finite score a pixel.
 *
 * @throws {TypeError} If there is not one map an example or not one score a pixel.
 * @throws {RangeError} If a score is not finite.
 */
export function requireScores(
  action: string,
  { batch, pixels }: Pick<PixelLayout, "batch" | "pixels">,
  scores: readonly ArrayLike<number>[],
): void {
  const must = `one map for each of ${batch} images`;
  const write = `${must}, e.g. await pixelScores(attributions)`;
  if (!Array.isArray(scores)) throw new TypeError(invalid(action, "scores", write, scores));
  if (scores.length !== batch) {
    throw new TypeError(invalid(action, "scores", must, `${scores.length} maps`));
  }
  scores.forEach((map, i) => {
    requireList(action, `scores[${i}]`, map, "scores");
    if (map.length !== pixels) {
      const must = `${pixels} scores`;
      throw new TypeError(invalid(action, `scores[${i}]`, must, `${map.length} scores`));
    }
    requireSample(action, `scores[${i}]`, map as ArrayLike<number>);
  });
}
