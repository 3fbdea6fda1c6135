import { invalid, readFinite } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import { imageShape } from "./image_shape.ts";
import { requireSample } from "@lib/statistics";

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
 * @throws {TypeError} if the attributions are not of rank 4
 * @throws {RangeError} if one is not finite
 *
 * @example
 * ```ts
 * const scores = await pixelScores(attributions); // scores[image][row * width + column]
 * ```
 */
export async function pixelScores(attributions: tf.Tensor): Promise<Float32Array[]> {
  const [batch, height, width, channels] = imageShape(
    "score pixels",
    attributions,
    "attributions",
  );
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
 * Validates maps for images [batch, height, width, channels]: one an image, one finite score a
 * pixel.
 *
 * @throws {TypeError} if images are not of rank 4, or there is not one map an image or not one
 * score a pixel
 * @throws {RangeError} if a score is not finite
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
