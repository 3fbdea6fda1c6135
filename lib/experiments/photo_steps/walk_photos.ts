import { type CropOptions, imageTensor, loadPhotos, type PhotoCredit } from "@lib/datasets";
import { type Image, imagesOf } from "@lib/display";
import { imagenetInputs, imagenetResnet50 } from "@lib/models";
import { invalid, requireKnownOptions, requireObjects } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { type NestedMaps, nestedMaps } from "./nested_maps.ts";

/** Options of {@linkcode walkPhotos}. */
export interface WalkPhotosOptions extends CropOptions {
  /** The nodes on a path are k / 2^doublings; 1 or more. */
  readonly doublings: number;
  /** Told how many of the gradients of all photographs are done. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
}

/** A photograph's path from black, walked now. */
export interface WalkedPhoto extends NestedMaps {
  readonly image: Image;
  readonly credit: PhotoCredit;
  /** The 1,000 logits of the photograph, and those of black. */
  readonly logits: readonly number[];
  readonly logitsOnBlack: readonly number[];
}

/**
 * Walks from black to some of the committed photographs with ImageNet's ResNet-50, and takes a gradient
 * of the target's logit at each node.
 *
 * Cost: 2^doublings + 1 gradients a photograph, of 12 billion multiply-adds at 224 px.
 *
 * @param photos File and class of each.
 * @throws {RangeError} If a file is none of the committed ones.
 * @throws {Error} If the network cannot be fetched.
 */
export async function walkPhotos(
  photos: readonly { readonly file: string; readonly target: number }[],
  options: WalkPhotosOptions,
): Promise<WalkedPhoto[]> {
  const action = "walk to photographs";
  requireObjects(action, "photos", photos, "photographs, { file, target }");
  requireKnownOptions(action, options, {
    resize: true,
    crop: true,
    doublings: true,
    onProgress: "a function?",
  });
  const { doublings, onProgress, ...size } = options, each = 2 ** doublings + 1;
  const committed = await loadPhotos(size), { files, shape } = committed;
  for (const { file } of photos) {
    if (!files.includes(file)) {
      throw new RangeError(invalid(action, "file", `one of ${files.join(", ")}`, file));
    }
  }
  const { forward, convention, dispose } = await imagenetResnet50({ inputShape: shape });
  const baseline = tf.tidy(() => imagenetInputs(tf.zeros([1, ...shape]), convention));
  const pictures = imagesOf(committed.images, shape), walked: WalkedPhoto[] = [];
  try {
    for (const [k, { file, target }] of photos.entries()) {
      const place = files.indexOf(file);
      const input = tf.tidy(() => imagenetInputs(imageTensor(committed, [place]), convention));
      const ends = tf.tidy(() => forward(tf.concat([input, baseline])));
      try {
        const [logits, logitsOnBlack] = await ends.array();
        const tell = (done: number) => onProgress?.(k * each + done, photos.length * each);
        const asked = { target, baseline, doublings, onProgress: tell };
        const nested = await nestedMaps(forward, input, asked);
        const ofEnds = { logits: logits!, logitsOnBlack: logitsOnBlack! };
        const shown = { image: pictures[place]!, credit: committed.credits[place]! };
        walked.push({ ...nested, ...ofEnds, ...shown });
      } finally {
        tf.dispose([input, ends]);
      }
    }
    return walked;
  } finally {
    dispose();
    baseline.dispose();
  }
}
