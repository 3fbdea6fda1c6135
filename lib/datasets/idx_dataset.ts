import type { Dataset } from "./dataset.ts";
import { type IdxArray, readIdx } from "./idx.ts";

/** One file of an IDX data set and, if it is to be checked, its decompressed SHA-256. */
export interface IdxFile {
  readonly path: string | URL;
  readonly sha256?: string;
}

/** The two files of an IDX data set. */
export interface IdxFiles {
  readonly images: IdxFile;
  readonly labels: IdxFile;
}

/** Options of {@linkcode readIdxDataset}. */
export interface ReadIdxDatasetOptions {
  /** What to call the data set in captions. */
  readonly name: string;
  /** One name per class: a label at or above their number is an error. */
  readonly classNames: readonly string[];
}

/**
 * Reads any data set of grey images in the IDX format (MNIST, Fashion-MNIST, EMNIST, ...), pixels
 * divided by 255 into [0, 1].
 *
 * @throws {Error} If a file is not what {@linkcode readIdx} accepts, or the two files hold different
 * numbers of items; every message names the file.
 * @throws {RangeError} If a label has no class name.
 *
 * @example
 * ```ts ignore
 * import { readIdxDataset } from "@lib/datasets";
 * const shapes = await readIdxDataset({
 *   images: { path: "shapes-images-idx3-ubyte.gz" },
 *   labels: { path: "shapes-labels-idx1-ubyte.gz" },
 * }, { name: "shapes", classNames: ["circle", "square"] });
 * ```
 */
export async function readIdxDataset(
  files: IdxFiles,
  { name, classNames }: ReadIdxDatasetOptions,
): Promise<Dataset> {
  const pair = await readIdxPair(files, classNames.length);
  return select(pair, Uint32Array.from(pair.labels.data, (_, i) => i), { name, classNames });
}

/** Images and labels that belong together. */
export interface IdxPair {
  readonly images: IdxArray;
  readonly labels: IdxArray;
}

/** Reads both files and checks that they fit each other. */
export async function readIdxPair(files: IdxFiles, classes: number): Promise<IdxPair> {
  const images = await readIdx(files.images.path, 3, files.images);
  const labels = await readIdx(files.labels.path, 1, files.labels);
  const count = images.shape[0];
  if (labels.data.length !== count) {
    throw new Error(
      `Cannot read "${labels.file}" as it must hold one label for each of the ${count} images ` +
        `in "${images.file}": current value is ${labels.data.length}`,
    );
  }
  const wrong = labels.data.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new RangeError(
      `Cannot read "${labels.file}" as its labels must be below ${classes}: ` +
        `current value is ${labels.data[wrong]} at index ${wrong}`,
    );
  }
  return { images, labels };
}

/**
 * Converts the chosen rows only: as floats, all 60,000 images of MNIST would take 188 MB. The axes of
 * the images are [count, height, width], or [count, height, width, channels].
 */
export function select(
  { images, labels }: IdxPair,
  indices: Uint32Array,
  { name, classNames }: ReadIdxDatasetOptions,
): Dataset {
  const [, height = 0, width = 0, channels = 1] = images.shape;
  const size = height * width * channels;
  const pixels = new Float32Array(indices.length * size);
  indices.forEach((index, row) => {
    for (let i = 0; i < size; i++) pixels[row * size + i] = images.data[index * size + i]! / 255;
  });
  return {
    name,
    images: pixels,
    labels: Uint8Array.from(indices, (index) => labels.data[index]!),
    count: indices.length,
    shape: [height, width, channels],
    classNames,
  };
}
