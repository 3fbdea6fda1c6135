/**
 * Maps that know nothing of the network. A metric that ranks them beside real attributions measures
 * something else. Each takes images [batch, height, width, channels], series [batch, time, channels] or
 * tables [batch, features] and returns one score a pixel, time step or feature, [batch, ..., 1] or
 * [batch, features], the caller's; {@link controlMaps} has them all on the host.
 *
 * @module
 */
import { boxBlur } from "@lib/attribution";
import { invalid, type Random, requireRandom } from "@lib/runtime";
import { minimum } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";
import { layoutOf, pixelScores } from "../pixel_scores.ts";

const action = "draw a control";

/** Independent uniform scores in [-1, 1): the floor. */
export function randomControl(images: tf.Tensor, random: Random): tf.Tensor {
  const { mapShape } = layoutOf(action, images);
  requireRandom(action, random);
  const size = tf.util.sizeFromShape(mapShape);
  return tf.tensor(random.uniformArray(size).map((u) => 2 * u - 1), mapShape);
}

/** Random scores with the smoothness of a natural map: normal noise under a box blur. */
export function blurredRandomControl(images: tf.Tensor, random: Random): tf.Tensor {
  const { mapShape } = neighbours(images);
  requireRandom(action, random);
  const noise = random.normalArray(tf.util.sizeFromShape(mapShape));
  return tf.tidy(() => boxBlur(tf.tensor(noise, mapShape)));
}

/**
 * Edges: the magnitude of the Sobel gradient of the mean over channels, border reflected; of a series
 * |x(t + 1) - x(t - 1)|. What a map that merely traces outlines would score.
 *
 * @throws {TypeError} If the inputs are tables: features have no neighbours.
 */
export function sobelControl(images: tf.Tensor): tf.Tensor {
  const { mapShape } = neighbours(images), isSeries = images.rank === 3;
  if (mapShape.slice(1, -1).some((side) => side < 2)) {
    throw new TypeError(invalid(action, "images", "of two pixels or more along each side", images));
  }
  return tf.tidy(() => {
    const grey = tf.mean(images, -1, true);
    if (isSeries) {
      const padded = tf.mirrorPad(grey as tf.Tensor3D, [[0, 0], [1, 1], [0, 0]], "reflect");
      const [before, after] = [0, 2].map((start) => tf.slice(padded, [0, start, 0], grey.shape));
      return tf.abs(tf.sub(after!, before!));
    }
    const padded = tf.mirrorPad(grey as tf.Tensor4D, [[0, 0], [1, 1], [1, 1], [0, 0]], "reflect");
    // The derivative along the columns and along the rows, interleaved as output channels.
    const filters = [-1, -1, 0, -2, 1, -1, -2, 0, 0, 0, 2, 0, -1, 1, 0, 2, 1, 1];
    const edges = tf.conv2d(padded, tf.tensor4d(filters, [3, 3, 1, 2]), 1, "valid");
    return tf.sqrt(tf.sum(tf.square(edges), 3, true));
  });
}

/**
 * A bump at the centre, exp(-r^2 / (2 s^2)) with s a quarter of the shorter side: photographers
 * centre their subjects. Of a series, a bump in the middle of its time.
 *
 * @throws {TypeError} If the inputs are tables: features have no places.
 */
export function centreGaussianControl(images: tf.Tensor): tf.Tensor {
  const { mapShape } = neighbours(images), sides = mapShape.slice(1, -1);
  const spread = minimum(sides) / 4;
  return tf.tidy(() => {
    const squares = sides.map((length, axis) => {
      const distances = Array.from({ length }, (_, i) => ((i - (length - 1) / 2) / spread) ** 2);
      return tf.tensor(distances, mapShape.map((_, i) => i === axis + 1 ? length : 1));
    });
    const sum = squares.reduce((total, square) => tf.add(total, square));
    return tf.add(tf.zeros(mapShape), tf.exp(tf.mul(sum, -0.5)));
  });
}

/**
 * The maps that know nothing of the network, by name, as one score a pixel: brightness (the mean of
 * the channels), Sobel edges, centre Gaussian, blurred random, random. Series have the same along their
 * time, with `value` in the place of brightness; tables have `value`, the feature itself, and random.
 *
 * Cost: one read-back each.
 *
 * @param images [batch, height, width, channels], [batch, time, channels] or [batch, features]
 * @throws {TypeError} If images are none of these.
 * @throws {RangeError} If a value is not finite.
 *
 * @example
 * ```ts
 * import { controlMaps } from "@lib/metrics";
 * import { random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const maps = await controlMaps(tf.ones([2, 28, 28, 1]), random(1));
 * console.log(Object.keys(maps), maps.random![0]!.length); // ..., 784
 * ```
 */
export async function controlMaps(
  images: tf.Tensor,
  random: Random,
): Promise<Record<string, Float32Array[]>> {
  layoutOf(action, images);
  requireRandom(action, random);
  const drawn: Record<string, () => tf.Tensor> = {
    [images.rank === 4 ? "brightness" : "value"]: () => images.clone(),
    ...(images.rank === 2 ? {} : {
      "Sobel edges": () => sobelControl(images),
      "centre Gaussian": () => centreGaussianControl(images),
      "blurred random": () => blurredRandomControl(images, random.fork("blurred random")),
    }),
    "random": () => randomControl(images, random.fork("random")),
  };
  const scores: Record<string, Float32Array[]> = {};
  for (const [name, draw] of Object.entries(drawn)) {
    const map = draw();
    scores[name] = await pixelScores(map).finally(() => tf.dispose(map));
  }
  return scores;
}

/** The layout of inputs whose pixels have neighbours: images and series. */
function neighbours(images: tf.Tensor) {
  const layout = layoutOf(action, images);
  if (images.rank === 3 || images.rank === 4) return layout;
  const must = "a tensor [batch, height, width, channels] or [batch, time, channels]: " +
    "the features of a table have no neighbours";
  throw new TypeError(invalid(action, "images", must, images));
}
