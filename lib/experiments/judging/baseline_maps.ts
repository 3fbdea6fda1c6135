import { compareBaselines } from "@lib/attribution";
import { imageTensor } from "@lib/datasets";
import { progress, type Random, requireKnownOptions, requireObjects } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { elevenBaselines } from "../baselines/eleven_baselines.ts";
import type { JudgedGarments } from "./judged_garments.ts";

/** Options of {@link baselineMaps}. */
export interface BaselineMapsOptions {
  /** Gradients of each map that is compared with others by its baseline, a multiple of `draws`. */
  readonly gradients: number;
  /** How often a drawn baseline is drawn; the draws share the gradients. */
  readonly draws: number;
  /** Draws what is random. */
  readonly random: Random;
}

/** Noise, and how far attacks may change a pixel, in pixel values. */
const settings = { noiseSigma: 0.5, epsilon: 0.1 };

/**
 * Integrated Gradients of some garments by the names of eleven baselines. The same generator draws the same
 * baselines for any number of gradients.
 *
 * Cost: the gradients, a baseline and garment.
 *
 * @throws {RangeError} If an option is out of range.
 * @see elevenBaselines
 */
export async function baselineMaps(
  garments: JudgedGarments,
  options: BaselineMapsOptions,
): Promise<Record<string, readonly ArrayLike<number>[]>> {
  const action = "make maps from baselines";
  requireObjects(action, "garments", [garments], "what judgedGarments() gives");
  requireKnownOptions(action, options, {
    gradients: true,
    draws: true,
    random: "a seeded generator",
  });
  const { images, target, train, blurSigma } = garments, { gradients, draws, random } = options;
  requireObjects(action, "garments.model", [garments.model], "networks of layers");
  requireObjects(action, "garments.train", [train], "data sets");
  const { forward } = garments.model;
  const references = imageTensor(train, random.shuffle(train.count).subarray(0, 500));
  const repeated = { draws, steps: gradients / draws };
  const walk = progress({ label: "maps from baselines", total: 8 + 3 * draws, unit: "paths" });
  try {
    const sizes = { repeated, blurSigma, ...settings };
    const compared = await compareBaselines(forward, images, {
      baselines: elevenBaselines(forward, images, { random, target, references, ...sizes }),
      target,
      steps: gradients,
      onProgress: (done) => walk.update(done),
    });
    await walk.done();
    return Object.fromEntries(compared.map(({ name, maps }) => [name, maps]));
  } finally {
    tf.dispose(references);
  }
}
