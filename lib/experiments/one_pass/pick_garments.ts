import { fashionMnist, imageTensor, pickExamples, subset } from "@lib/datasets";
import { type Forward, random, requireFunction, requireKnownOptions } from "@lib/runtime";
import { predict } from "@lib/training";
import type * as tf from "@tensorflow/tfjs";

/** Test images of Fashion-MNIST and what is explained of them. */
export interface PickedGarments {
  /** [image, 28, 28, 1]; the caller's to dispose. */
  readonly images: tf.Tensor4D;
  /** The class that the network predicts of each. */
  readonly target: readonly number[];
  /** Its name: `coat`, or `coat taken for pullover`. */
  readonly names: readonly string[];
}

/** Options of {@linkcode pickGarments}. */
export interface PickGarmentsOptions {
  /** Draws the order of the test images. */
  readonly seed: number;
  /** How many images that the network gets wrong to add, 0 or more; default 0. */
  readonly misread?: number;
}

/**
 * Picks garments by a rule, without looking: in a drawn order of a thousand test images the first of each
 * class that the network classifies correctly, then the first that it does not.
 *
 * @throws {TypeError} If an option is unknown or `forward` is no function.
 * @throws {RangeError} If there are not as many as asked for.
 *
 * @example
 * ```ts
 * const { forward } = await loadFashionConvnet({ bias: false });
 * const { images, names } = await pickGarments(forward, { seed: 6, misread: 2 });
 * console.log(images.shape[0], names); // 12
 * ```
 */
export async function pickGarments(
  forward: Forward,
  options: PickGarmentsOptions,
): Promise<PickedGarments> {
  const action = "pick garments";
  requireFunction(action, "forward", forward);
  requireKnownOptions(action, options, { seed: true, misread: "an integer of 0 or more?" });
  const { seed, misread = 0 } = options;
  const { test } = await fashionMnist();
  const pool = subset(test, random(seed).shuffle(test.count).slice(0, 1000));
  const { classes } = await predict(forward, pool);
  const picked = pickExamples(pool, classes, { random: random(seed), misread });
  const target = picked.map((index) => classes[index]!);
  const names = picked.map((index, i) => {
    const label = test.classNames[pool.labels[index]!]!, said = test.classNames[target[i]!]!;
    return label === said ? label : `${label} taken for ${said}`;
  });
  return { images: imageTensor(pool, picked), target, names };
}
