import type { Photos } from "@lib/datasets";
import { type ImagenetConvention, imagenetInputs } from "@lib/models";
import { type Random, readFinite } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** How {@linkcode randomCrops} cuts. */
export interface CropsOptions {
  /** Crops in all; every photo gives as many as any other, give or take one. */
  readonly count: number;
  /** Side of what a crop becomes, in pixels. */
  readonly side: number;
  readonly random: Random;
  /** What the network that is to see them wants. */
  readonly convention: ImagenetConvention;
}

/** Share of a photo's area that a crop has at least. */
const leastArea = 0.25;

/**
 * Inputs cut from photos at random: squares of a quarter to all of the area, anywhere, every other one
 * mirrored, bilinear to one size. Labels are left out.
 *
 * @see C. Szegedy et al., Going Deeper with Convolutions, CVPR 2015, arXiv 1409.4842: crops of random size.
 */
export async function randomCrops(
  { labels: _, ...photos }: Photos,
  { count, side, random, convention }: CropsOptions,
): Promise<Photos> {
  const images = new Float32Array(count * side * side * 3), files: string[] = [];
  const [height, width, channels] = photos.shape, size = height * width * channels;
  let order: Uint32Array = new Uint32Array();
  for (let i = 0; i < count; i++) {
    if (i % photos.count === 0) order = random.shuffle(photos.count);
    const which = order[i % photos.count]!;
    const length = Math.sqrt(leastArea + (1 - leastArea) * random.uniform());
    const [top, start] = [(1 - length) * random.uniform(), (1 - length) * random.uniform()];
    const across = random.uniform() < 0.5 ? [start, start + length] : [start + length, start];
    const crop = tf.tidy(() => {
      const pixels = photos.images.subarray(which * size, (which + 1) * size);
      const photo = tf.tensor4d(pixels, [1, ...photos.shape]);
      const box = tf.tensor2d([top, across[0]!, top + length, across[1]!], [1, 4]);
      return imagenetInputs(tf.image.cropAndResize(photo, box, [0], [side, side]), convention);
    });
    const cut = await readFinite(crop, "crops").finally(() => crop.dispose());
    images.set(cut, i * cut.length);
    files.push(photos.files[which]!);
  }
  return { ...photos, images, count, shape: [side, side, 3], files };
}
