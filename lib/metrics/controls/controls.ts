/**
 * Maps that know nothing of the network. A metric that ranks them beside real attributions measures
 * something else. Each takes images [batch, height, width, channels] and returns one score a pixel,
 * [batch, height, width, 1], the caller's; {@link controlMaps} has them all on the host.
 *
 * @module
 */
import { boxBlur } from "@lib/attribution";
import type { Random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { imageShape, pixelScores } from "../pixel_scores.ts";

/** Independent uniform scores in [-1, 1): the floor. */
export function randomControl(images: tf.Tensor, random: Random): tf.Tensor4D {
  const shape = mapShape(images);
  return tf.tensor4d(
    random.uniformArray(tf.util.sizeFromShape(shape)).map((u) => 2 * u - 1),
    shape,
  );
}

/** Random scores with the smoothness of a natural map: normal noise under a box blur. */
export function blurredRandomControl(images: tf.Tensor, random: Random): tf.Tensor4D {
  const shape = mapShape(images);
  const noise = random.normalArray(tf.util.sizeFromShape(shape));
  return tf.tidy(() => boxBlur(tf.tensor4d(noise, shape)));
}

/**
 * Edges: the magnitude of the Sobel gradient of the mean over channels, border reflected. What a
 * map that merely traces outlines would score.
 */
export function sobelControl(images: tf.Tensor): tf.Tensor4D {
  imageShape("draw a control", images);
  return tf.tidy(() => {
    const grey = tf.mean(images, 3, true) as tf.Tensor4D;
    const padded = tf.mirrorPad(grey, [[0, 0], [1, 1], [1, 1], [0, 0]], "reflect");
    // The derivative along the columns and along the rows, interleaved as output channels.
    const filters = [-1, -1, 0, -2, 1, -1, -2, 0, 0, 0, 2, 0, -1, 1, 0, 2, 1, 1];
    const edges = tf.conv2d(padded, tf.tensor4d(filters, [3, 3, 1, 2]), 1, "valid");
    return tf.sqrt(tf.sum(tf.square(edges), 3, true));
  });
}

/**
 * A bump at the centre, exp(-r^2 / (2 s^2)) with s a quarter of the shorter side: photographers
 * centre their subjects.
 */
export function centreGaussianControl(images: tf.Tensor): tf.Tensor4D {
  const [, height, width] = mapShape(images);
  const spread = Math.min(height, width) / 4;
  return tf.tidy(() => {
    const squares = (length: number) =>
      Array.from({ length }, (_, i) => ((i - (length - 1) / 2) / spread) ** 2);
    const rows = tf.tensor4d(squares(height), [1, height, 1, 1]);
    const columns = tf.tensor4d(squares(width), [1, 1, width, 1]);
    const bump = tf.exp(tf.mul(tf.add(rows, columns), -0.5));
    return tf.add(tf.zeros(mapShape(images)), bump);
  });
}

/**
 * The maps that know nothing of the network, by name, as one score a pixel: brightness (the mean of
 * the channels), Sobel edges, centre Gaussian, blurred random, random.
 *
 * Cost: one read-back each.
 *
 * @param images [batch, height, width, channels]
 * @throws {TypeError} If images are not of rank 4.
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
  const drawn: Record<string, () => tf.Tensor> = {
    "brightness": () => images.clone(),
    "Sobel edges": () => sobelControl(images),
    "centre Gaussian": () => centreGaussianControl(images),
    "blurred random": () => blurredRandomControl(images, random.fork("blurred random")),
    "random": () => randomControl(images, random.fork("random")),
  };
  const scores: Record<string, Float32Array[]> = {};
  for (const [name, draw] of Object.entries(drawn)) {
    const map = draw();
    scores[name] = await pixelScores(map).finally(() => tf.dispose(map));
  }
  return scores;
}

function mapShape(images: tf.Tensor): [number, number, number, number] {
  const [batch, height, width] = imageShape("draw a control", images);
  return [batch, height, width, 1];
}
