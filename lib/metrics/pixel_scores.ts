import { invalid, readFinite } from "@lib/runtime";
import { requireSample } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";

/**
 * Brings attributions [batch, height, width, channels] to the host as one score a pixel: the mean
 * over the channels of the signed attribution (Hesse et al. 2021). One array of height x width
 * scores, row-major, an image.
 *
 * The mean is the sum divided by the number of channels: order, sign and correlations are those of
 * the sum. For |score| take the absolute value afterwards, as that paper does; an absolute value
 * before the mean is another map.
 *
 * Cost: one device read-back.
 *
 * @throws {TypeError} If the attributions are not of rank 4.
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
  const shape = imageShape("score pixels", attributions, "attributions");
  const [batch, height, width, channels] = shape;
  const values = await readFinite(attributions, "attributions");
  const pixels = height * width;
  return Array.from(
    { length: batch },
    (_, image) =>
      Float32Array.from({ length: pixels }, (_, pixel) => {
        const start = (image * pixels + pixel) * channels;
        return values.subarray(start, start + channels).reduce((sum, value) => sum + value, 0) /
          channels;
      }),
  );
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
  // Sorting is stable, so that ties stay in the order of the indices.
  return Uint32Array.from({ length: scores.length }, (_, i) => i)
    .sort((i, j) => scores[j]! - scores[i]!);
}

/**
 * The sizes [batch, height, width, channels] of a tensor that must have these axes.
 *
 * @throws {TypeError} If the tensor is not of rank 4 or is empty.
 */
export function imageShape(
  action: string,
  images: tf.Tensor,
  argument = "images",
): [batch: number, height: number, width: number, channels: number] {
  if (images.rank !== 4 || images.size === 0) {
    const must = "a tensor [batch, height, width, channels]";
    throw new TypeError(invalid(action, argument, must, images));
  }
  return images.shape as [number, number, number, number];
}

/**
 * Refuses what are no maps of images [batch, height, width, channels]: one an image, one finite
 * score a pixel.
 *
 * @throws {TypeError} If images are not of rank 4, or there is not one map an image or not one
 * score a pixel.
 * @throws {RangeError} If a score is not finite.
 */
export function requireScores(
  action: string,
  images: tf.Tensor,
  scores: readonly ArrayLike<number>[],
): void {
  const [batch, height, width] = imageShape(action, images);
  if (scores.length !== batch) {
    const must = `one map for each of ${batch} images`;
    throw new TypeError(invalid(action, "scores", must, `${scores.length} maps`));
  }
  scores.forEach((map, i) => {
    if (map.length !== height * width) {
      const must = `${height * width} scores`;
      throw new TypeError(invalid(action, `scores[${i}]`, must, `${map.length} scores`));
    }
    requireSample(action, `scores[${i}]`, map);
  });
}
