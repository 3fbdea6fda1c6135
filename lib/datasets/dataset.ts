import * as tf from "@tensorflow/tfjs";
import {
  invalid,
  type Random,
  requireIntegerWithin,
  requireKnownOptions,
  requireList,
  requirePositiveInteger,
} from "@lib/runtime";

/** Labelled images in host memory. */
export interface Dataset {
  /** What it is, for captions: `"Fashion-MNIST test"`. */
  readonly name: string;
  /** Pixels in [0, 1], axes [count, height, width, channels] in row-major order. */
  readonly images: Float32Array;
  /** One class index per image, each below `classNames.length`. */
  readonly labels: Uint8Array | Uint16Array;
  /** The number of images. */
  readonly count: number;
  /** Height, width and channels of each image. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classNames: readonly string[];
}

/** A data set in three disjoint parts: fit on one, choose by the second, report the third. */
export interface Splits {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
}

/** A few images of a {@linkcode Dataset}, in the same layout. */
export interface Batch {
  readonly images: Float32Array;
  readonly labels: Uint8Array | Uint16Array;
  readonly count: number;
}

/** Options of {@linkcode batches}. */
export interface BatchesOptions {
  /** Draws the order of the images, default that of the file. */
  readonly random?: Random;
}

/**
 * Copies the images and labels at `indices`, in that order; an index may occur more than once.
 *
 * @throws {RangeError} If an index is not an integer in [0, count).
 */
export function subset(dataset: Dataset, indices: ArrayLike<number>): Dataset {
  requireDataset("take a subset", dataset);
  return { ...dataset, ...rows(dataset, indices, "take a subset") };
}

/**
 * Walks through a data set once, `size` images at a time; the last batch holds what is left.
 *
 * @param size Images per batch, a positive integer.
 * @throws {RangeError} If `size` is not a positive integer.
 *
 * @example
 * ```ts
 * import { batches, fashionMnist } from "@lib/datasets";
 * import { random } from "@lib/runtime";
 * const { train } = await fashionMnist();
 * for (const { images, labels, count } of batches(train, 128, { random: random(0) })) break;
 * ```
 */
export function batches(
  dataset: Dataset,
  size: number,
  options: BatchesOptions = {},
): Iterable<Batch> {
  requireDataset("make batches", dataset);
  requireKnownOptions("make batches", options, { random: "a seeded generator?" });
  const { random } = options;
  requirePositiveInteger("make batches", "size", size);
  const order = random?.shuffle(dataset.count) ?? Uint32Array.from(dataset.labels, (_, i) => i);
  return {
    *[Symbol.iterator]() {
      for (let i = 0; i < order.length; i += size) {
        yield rows(dataset, order.subarray(i, i + size), "make batches");
      }
    },
  };
}

/**
 * The images at `indices` as a tensor [batch, height, width, channels]; the caller disposes it.
 *
 * @throws {RangeError} If an index is not an integer in [0, count).
 *
 * @example
 * ```ts
 * import { fashionMnist, imageTensor } from "@lib/datasets";
 * const { test } = await fashionMnist();
 * const inputs = imageTensor(test, [3, 14, 15]); // [3, 28, 28, 1]
 * ```
 */
export function imageTensor(
  dataset: Partial<Dataset> & Pick<Dataset, "images" | "count" | "shape">,
  indices: ArrayLike<number>,
): tf.Tensor4D {
  requireImages("make an image tensor", dataset);
  const images = imageRows(dataset, indices, "make an image tensor");
  return tf.tensor4d(images, [indices.length, ...dataset.shape]);
}

/**
 * The same images with each pixel p of [0, 1] as 4p - 2: mid-grey becomes 0, the zero baseline of
 * attributions, and natural images have deviations of about 1. A model trained on it has [-2, 2] as its
 * input space.
 */
export function centred<T extends Pick<Dataset, "images">>(dataset: T): T {
  if (!((dataset as Partial<Dataset> | null)?.images instanceof Float32Array)) {
    throw new TypeError(invalid("centre images", "dataset", "a data set", dataset));
  }
  return { ...dataset, images: dataset.images.map((pixel) => 4 * pixel - 2) };
}

/** Options of {@linkcode pickExamples}. */
export interface PickExamplesOptions {
  /** Draws the order in which the data set is gone through. */
  readonly random: Random;
  /** Images of each class that were classified correctly, default 1. */
  readonly perClass?: number;
  /** Images that were misclassified, of whatever class, default 0. */
  readonly misread?: number;
}

/**
 * Picks examples by a rule and not by eye: the data set is put into a seeded random order, and the
 * first correctly classified images of each class are taken, then the first misclassified ones.
 *
 * @param predictions The class that a model gives each image, one per image.
 * @returns Indices into the data set: class by class, then the misclassified ones.
 * @throws {TypeError} If there is not one prediction per image.
 * @throws {RangeError} If the data set holds fewer such images than asked for.
 *
 * @example
 * ```ts
 * import { fashionMnist, pickExamples } from "@lib/datasets";
 * import { random } from "@lib/runtime";
 * const { test } = await fashionMnist();
 * const chosen = pickExamples(test, test.labels, { random: random(1) });
 * ```
 */
export function pickExamples(
  dataset: Dataset,
  predictions: ArrayLike<number>,
  options: PickExamplesOptions,
): number[] {
  const action = "pick examples";
  requireDataset(action, dataset);
  requireKnownOptions(action, options, {
    random: "a seeded generator",
    perClass: "an integer of 0 or more?",
    misread: "an integer of 0 or more?",
  });
  const { random, perClass = 1, misread = 0 } = options;
  requireList(action, "predictions", predictions);
  const { labels, count, classNames } = dataset;
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

/** Requires a data set whose parts fit each other. @throws {TypeError} If they do not. */
export function requireDataset(action: string, dataset: Dataset): void {
  requireImages(action, dataset);
  requireList(action, "dataset.labels", dataset.labels, "labels");
  if (dataset.labels.length !== dataset.count) {
    const must = `${dataset.count} labels, one an image`;
    throw new TypeError(invalid(action, "dataset.labels", must, dataset.labels));
  }
  if (Array.isArray(dataset.classNames)) return;
  throw new TypeError(invalid(action, "dataset.classNames", "a list of names", dataset.classNames));
}

function requireImages(
  action: string,
  dataset: Pick<Dataset, "images" | "count" | "shape">,
): void {
  const { images, count, shape } = dataset ?? {};
  if (!(images instanceof Float32Array && Array.isArray(shape) && shape.length === 3)) {
    const must = "a data set, { images, count, shape }";
    throw new TypeError(invalid(action, "dataset", must, dataset));
  }
  for (const size of [count, ...shape]) {
    requirePositiveInteger(action, "dataset.count, shape", size);
  }
  const values = count * shape[0] * shape[1] * shape[2];
  if (images.length === values) return;
  const must = `${values} values, ${count} images of ${shape.join(" x ")}`;
  throw new TypeError(invalid(action, "dataset.images", must, `${images.length} values`));
}

function rows(dataset: Dataset, indices: ArrayLike<number>, action: string): Batch {
  const images = imageRows(dataset, indices, action), count = indices.length;
  const labels = new (dataset.labels instanceof Uint8Array ? Uint8Array : Uint16Array)(count);
  for (let row = 0; row < count; row++) labels[row] = dataset.labels[indices[row]!]!;
  return { images, labels, count };
}

function imageRows(
  dataset: Pick<Dataset, "images" | "count">,
  indices: ArrayLike<number>,
  action: string,
): Float32Array {
  requireList(action, "indices", indices, "indices");
  if (indices.length === 0) {
    throw new RangeError(invalid(action, "indices", "one or more", indices));
  }
  const size = dataset.images.length / dataset.count;
  const images = new Float32Array(indices.length * size);
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row]!;
    requireIntegerWithin([0, dataset.count - 1], action, `indices[${row}]`, index);
    images.set(dataset.images.subarray(index * size, (index + 1) * size), row * size);
  }
  return images;
}
