import { invalid, type Random } from "@lib/runtime";
import type { Dataset } from "./dataset.ts";

/** Options of {@linkcode pickExamples}. */
export interface PickExamplesOptions {
  /** Draws the order in which the data set is gone through. */
  readonly random: Random;
  /** Images of each class that were read correctly; 1 when absent. */
  readonly perClass?: number;
  /** Images that were misread, of whatever class; 0 when absent. */
  readonly misread?: number;
}

/**
 * Picks examples by a rule and not by eye: the data set is put into a seeded random order, and the
 * first correctly read images of each class are taken, then the first misread ones.
 *
 * @param predictions The class that a model gives each image, one per image.
 * @returns Indices into the data set: class by class, then the misread ones.
 * @throws {TypeError} If there is not one prediction per image.
 * @throws {RangeError} If the data set holds fewer such images than asked for.
 *
 * @example
 * ```ts
 * const chosen = pickExamples(test, classes, { random: random(1), misread: 2 });
 * ```
 */
export function pickExamples(
  dataset: Dataset,
  predictions: ArrayLike<number>,
  { random, perClass = 1, misread = 0 }: PickExamplesOptions,
): number[] {
  const action = "pick examples", { labels, count, classNames } = dataset;
  if (predictions.length !== count) {
    const must = `one for each of ${count} images`;
    throw new TypeError(invalid(action, "predictions", must, `${predictions.length} predictions`));
  }
  const order = [...random.shuffle(count)];
  const first = (argument: string, wanted: number, fits: (index: number) => boolean) => {
    const found = order.filter(fits).slice(0, wanted);
    if (found.length === wanted) return found;
    throw new RangeError(invalid(action, argument, `at most ${found.length} here`, wanted));
  };
  const right = classNames.flatMap((_, label) =>
    first("perClass", perClass, (i) => labels[i] === label && predictions[i] === label)
  );
  return [...right, ...first("misread", misread, (i) => labels[i] !== predictions[i])];
}
