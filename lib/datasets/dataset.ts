import * as tf from "@tensorflow/tfjs";
import { invalid, type Random } from "@lib/runtime";

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

/** A few images of a {@linkcode Dataset}, in the same layout. */
export interface Batch {
  readonly images: Float32Array;
  readonly labels: Uint8Array | Uint16Array;
  readonly count: number;
}

/** Options of {@linkcode batches}. */
export interface BatchesOptions {
  /** Draws the order of the images; file order when absent. */
  readonly random?: Random;
}

/**
 * Copies the images and labels at `indices`, in that order; an index may occur more than once.
 *
 * @throws {RangeError} If an index is not an integer in [0, count).
 *
 * @example
 * ```ts
 * import { fashionMnist, subset } from "@lib/datasets";
 * const { test } = await fashionMnist();
 * const three = subset(test, [0, 10, 20]); // images of shape [3, 28, 28, 1]
 * ```
 */
export function subset(dataset: Dataset, indices: ArrayLike<number>): Dataset {
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
  { random }: BatchesOptions = {},
): Iterable<Batch> {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(invalid("make batches", "size", "a positive integer", size));
  }
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
 * import { setupBackend } from "@lib/runtime";
 * await setupBackend();
 * const { test } = await fashionMnist();
 * const inputs = imageTensor(test, [3, 14, 15]); // [3, 28, 28, 1]
 * ```
 */
export function imageTensor(
  dataset: Partial<Dataset> & Pick<Dataset, "images" | "count" | "shape">,
  indices: ArrayLike<number>,
): tf.Tensor4D {
  const images = imageRows(dataset, indices, "make an image tensor");
  return tf.tensor4d(images, [indices.length, ...dataset.shape]);
}

function rows(dataset: Dataset, indices: ArrayLike<number>, action: string): Batch {
  const images = imageRows(dataset, indices, action), count = indices.length;
  const labels = dataset.labels instanceof Uint8Array
    ? new Uint8Array(count)
    : new Uint16Array(count);
  for (let row = 0; row < count; row++) labels[row] = dataset.labels[indices[row]!]!;
  return { images, labels, count };
}

function imageRows(
  dataset: Pick<Dataset, "images" | "count">,
  indices: ArrayLike<number>,
  action: string,
): Float32Array {
  const size = dataset.images.length / dataset.count;
  const images = new Float32Array(indices.length * size);
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row]!;
    if (!Number.isInteger(index) || index < 0 || index >= dataset.count) {
      const must = `integers from 0 to ${dataset.count - 1}`;
      throw new RangeError(invalid(action, "indices", must, index));
    }
    images.set(dataset.images.subarray(index * size, (index + 1) * size), row * size);
  }
  return images;
}
