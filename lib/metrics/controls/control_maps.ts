import type { Random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import {
  blurredRandomControl,
  centreGaussianControl,
  randomControl,
  sobelControl,
} from "./controls.ts";
import { pixelScores } from "../pixel_scores.ts";

/**
 * The maps that know nothing of the network, by name, as one score a pixel: brightness (the mean of
 * the channels), Sobel edges, centre Gaussian, blurred random, random.
 *
 * Cost: one read-back each.
 *
 * @param images [batch, height, width, channels]
 * @throws {TypeError} if images are not of rank 4
 *
 * @example
 * ```ts
 * const maps = { IG: await pixelScores(attributions), ...await controlMaps(images, random(1)) };
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
