import { black, blur, meanColour, white } from "@lib/attribution";
import { type Dataset, fashionMnist, imageTensor, pickExamples, subset } from "@lib/datasets";
import { loadFashionConvnet, type Model } from "@lib/models";
import { type Random, requireKnownOptions } from "@lib/runtime";
import { predict } from "@lib/training";
import type * as tf from "@tensorflow/tfjs";

/** Options of {@link judgedGarments}. */
export interface JudgedGarmentsOptions {
  /** How many garments of each class, 1 or more. */
  readonly perClass: number;
  /** How many of each class are passed over first, for garments that no other call has; default 0. */
  readonly skipped?: number;
  /** Of the blur that is a fill, in pixels, above 0. */
  readonly blurSigma: number;
  /** Draws the test set's order. */
  readonly random: Random;
}

/** Garments whose class the network knows, and four fills of them. */
export interface JudgedGarments {
  readonly model: Model;
  /** [10 perClass, 28, 28, 1], class by class; the caller disposes it. */
  readonly images: tf.Tensor4D;
  /** What hidden pixels show, each of the images' shape; the caller disposes them. */
  readonly fills: Readonly<Record<"black" | "white" | "mean colour" | "blur", tf.Tensor>>;
  /** Of the blur among them, in pixels. */
  readonly blurSigma: number;
  /** The class of each, which is the predicted one as well. */
  readonly target: readonly number[];
  /** The class of each in words. */
  readonly labels: readonly string[];
  readonly classNames: readonly string[];
  readonly train: Dataset;
}

/**
 * Of the first 400 of a random order of Fashion-MNIST's test set the first of each class that the network
 * with biases classifies correctly, as "keeps the class" means little where the class is wrong.
 *
 * @throws {RangeError} If there are not so many of a class.
 *
 * @example
 * ```ts
 * const { images, labels: names } = await judgedGarments({
 *   perClass: 1,
 *   blurSigma: 4,
 *   random: random(1),
 * });
 * console.log(names.join(", "));
 * images.dispose();
 * ```
 */
export async function judgedGarments(options: JudgedGarmentsOptions): Promise<JudgedGarments> {
  requireKnownOptions("choose garments", options, {
    perClass: "a positive integer",
    skipped: "an integer of 0 or more?",
    blurSigma: "a positive number",
    random: "a seeded generator",
  });
  const { perClass, skipped = 0, blurSigma, random } = options;
  const { train, test } = await fashionMnist(), model = await loadFashionConvnet({ bias: true });
  const pool = subset(test, random.shuffle(test.count).subarray(0, 400));
  const { classes } = await predict(model.forward, pool);
  const each = skipped + perClass;
  const chosen = pickExamples(pool, classes, { random, perClass: each })
    .filter((_, place) => place % each >= skipped);
  const target = chosen.map((i) => classes[i]!), { classNames } = test;
  const labels = target.map((index) => classNames[index]!);
  const images = imageTensor(pool, chosen);
  const fills = {
    black: black(images),
    white: white(images),
    "mean colour": meanColour(images),
    blur: blur(images, { sigma: blurSigma }),
  };
  return { model, images, fills, blurSigma, target, labels, classNames, train };
}
