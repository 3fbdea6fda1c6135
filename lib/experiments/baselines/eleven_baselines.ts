import {
  anotherImage,
  black,
  blur,
  type CompareBaselinesOptions,
  type DrawBaseline,
  fgsm,
  gaussianNoise,
  maxDistance,
  meanColour,
  pgd,
  type RepeatedBaseline,
  uniformNoise,
  white,
} from "@lib/attribution";
import { type Forward, invalid, type Random, requireBatch } from "@lib/runtime";
import { requireKnownOptions, requireObjects } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Options of {@link elevenBaselines}. */
export interface ElevenBaselinesOptions {
  /** Draws noise and other images. */
  readonly random: Random;
  /** Classes that the attacks lead away from, one an image. */
  readonly target: readonly number[];
  /** Images to draw others from, `[count, ...]`. */
  readonly references: tf.Tensor;
  /**
   * Whether the several other images are different ones for each image, as matters where there are few:
   * as many references as draws are needed. Default false: they are drawn with repetition.
   */
  readonly distinct?: boolean | undefined;
  /**
   * How often a drawn baseline is drawn, a positive integer, and the quadrature nodes of each draw; those
   * of the comparison where none are given, so that all paths have as many.
   */
  readonly repeated: Omit<RepeatedBaseline, "draw">;
  /** Blur in pixels, above 0. */
  readonly blurSigma: number;
  /** Standard deviation of the Gaussian noise in pixel values, above 0. */
  readonly noiseSigma: number;
  /** How far the attacks may change a pixel, in pixel values, above 0. */
  readonly epsilon: number;
  /** Steps of PGD, a positive integer; default 20. */
  readonly attackSteps?: number | undefined;
  /** Quadrature nodes of the attacks' paths, which are short; default those of the comparison. */
  readonly attackNodes?: number | undefined;
}

/**
 * The baselines that the notebooks compare, by name, for `compareBaselines()`: four colours, the blur,
 * another image and several, two kinds of noise, and two attacks.
 *
 * @param forward Logits before softmax, which the attacks lead astray.
 * @param images `[batch, height, width, channels]` with values in [0, 1].
 * @returns Functions that draw; nothing is computed before they are called.
 * @throws {RangeError} If there are fewer references than distinct draws.
 *
 * @example
 * ```ts
 * const forward: Forward = (x) => x.mul(3).reshape([-1, 4]), target = [3];
 * const images = tf.fill([1, 2, 2, 1], 0.5), references = tf.ones([1, 2, 2, 1]);
 * const baselines = elevenBaselines(forward, images, {
 *   random: random(1),
 *   target,
 *   references,
 *   repeated: { draws: 2 },
 *   blurSigma: 1,
 *   noiseSigma: 0.5,
 *   epsilon: 0.1,
 * });
 * const compared = await compareBaselines(forward, images, { target, baselines, steps: 8 });
 * console.log(compared.map(({ name }) => name)); // black, white, mean colour and so on
 * ```
 */
export function elevenBaselines(
  forward: Forward,
  images: tf.Tensor,
  options: ElevenBaselinesOptions,
): CompareBaselinesOptions["baselines"] {
  const action = "make eleven baselines";
  requireKnownOptions(action, options, {
    random: true,
    target: true,
    references: true,
    distinct: true,
    repeated: true,
    blurSigma: true,
    noiseSigma: true,
    epsilon: true,
    attackSteps: true,
    attackNodes: "a positive integer?",
  });
  const { random, target, references, repeated, blurSigma, noiseSigma, epsilon } = options;
  const { distinct = false, attackSteps: steps = 20, attackNodes } = options;
  requireBatch(action, "references", references);
  requireObjects(action, "repeated", [repeated], "how often it is drawn, { draws, steps }");
  if (distinct && references.shape[0]! < repeated.draws) {
    const must = `${repeated.draws} images or more, one for each draw`;
    throw new RangeError(invalid(action, "references", must, references));
  }
  const another = () => anotherImage(images, { random, references });
  const several = distinct ? others(images, { random, references }) : another;
  const attack = (draw: DrawBaseline) =>
    attackNodes === undefined ? draw : { draw, draws: 1, steps: attackNodes };
  const noisy = () => gaussianNoise(images, { random, sigma: noiseSigma });
  return {
    black: () => black(images),
    white: () => white(images),
    "mean colour": () => meanColour(images),
    "max distance": () => maxDistance(images),
    blur: () => blur(images, { sigma: blurSigma }),
    "another image": another,
    "training images": { draw: several, ...repeated },
    "uniform noise": { draw: () => uniformNoise(images, { random }), ...repeated },
    "Gaussian noise": { draw: noisy, ...repeated },
    FGSM: attack(() => fgsm(forward, images, { away: target, epsilon })),
    PGD: attack(() => pgd(forward, images, { away: target, epsilon, steps })),
  };
}

/** Draws other images one after the other, for each image none twice before all were drawn. */
function others(
  images: tf.Tensor,
  { random, references }: Pick<ElevenBaselinesOptions, "random" | "references">,
): () => tf.Tensor {
  const [count] = references.shape, lots = random.fork("several images");
  const orders = Array.from({ length: images.shape[0]! }, () => lots.shuffle(count!));
  let drawn = 0;
  return () => {
    const rows = orders.map((order) => order[drawn % count!]!);
    drawn++;
    return tf.tidy(() => references.gather(tf.tensor1d(rows, "int32")));
  };
}
