import { random, readFile, requireKnownOptions, requireSha256 } from "@lib/runtime";
import type { Dataset, Splits } from "./dataset.ts";

/** The contents of one IDX file of unsigned bytes: an array of `shape` in row-major order. */
export interface IdxArray {
  /** Where it came from, so that a later complaint can name it. */
  readonly file: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** One file of an IDX data set. */
export interface IdxFile {
  readonly path: string | URL;
  /** SHA-256 of the decompressed file in hexadecimal; default not checked. */
  readonly sha256?: string;
}

/** The two files of an IDX data set. */
export interface IdxFiles {
  readonly images: IdxFile;
  readonly labels: IdxFile;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Decodes an IDX array of unsigned bytes: a big-endian header (two zero bytes, the type, the rank,
 * one 32-bit length per axis) and then exactly as many bytes as the lengths multiply to.
 *
 * @param bytes The decompressed file, of which the result is a view.
 * @param rank The number of axes the file must have: 3 for images, 1 for labels.
 * @throws {Error} If the magic number, the rank or the length is not as it must be.
 * @see Y. LeCun, C. Cortes, C. Burges, The MNIST database of handwritten digits, "IDX file format".
 */
export function decodeIdx(bytes: Uint8Array<ArrayBuffer>, file: string, rank: number): IdxArray {
  const fail = (what: string, must: string, value: unknown) =>
    new Error(`Cannot read "${file}" as its ${what} must be ${must}: current value is ${value}`);
  const header = 4 + 4 * rank;
  if (bytes.length < 4) throw fail("length", "at least 4 bytes", bytes.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic >>> 8 !== UNSIGNED_BYTE) {
    const hexadecimal = "0x" + magic.toString(16).padStart(8, "0");
    throw fail("magic number", "0x000008NN (IDX, unsigned bytes, NN axes)", hexadecimal);
  }
  if (bytes[3] !== rank) throw fail("rank", `${rank}`, bytes[3]);
  if (bytes.length < header) throw fail("length", `at least ${header} bytes`, bytes.length);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const length = header + shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== length) {
    const state = bytes.length < length ? "truncated" : "trailing bytes";
    throw fail("length", `${length} bytes for shape [${shape}]`, `${bytes.length} (${state})`);
  }
  return { file, shape, data: bytes.subarray(header) };
}

/**
 * Reads an IDX file of unsigned bytes, gzip-compressed or plain (told apart by their first bytes).
 *
 * @throws {Error} If the file is missing, its gzip broken, its SHA-256 another one, or it is not
 * exactly an IDX array of that rank; the message names the file.
 */
export async function readIdx({ path, sha256 }: IdxFile, rank: number): Promise<IdxArray> {
  const { bytes, file } = await readFile(path);
  const array = decodeIdx(bytes, file, rank);
  if (sha256 !== undefined) await requireSha256(bytes, sha256, file);
  return array;
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
  options: ReadIdxDatasetOptions,
): Promise<Dataset> {
  const action = "read an IDX data set";
  requireKnownOptions(action, files, { images: true, labels: true });
  requireKnownOptions(action, options, { name: "words", classNames: "a list of names" });
  for (const file of [files.images, files.labels]) {
    requireKnownOptions(action, file, { path: true, sha256: true });
  }
  const { name, classNames } = options;
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
  const images = await readIdx(files.images, 3);
  const labels = await readIdx(files.labels, 1);
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

/** Images of a train file that are held back for validation. */
export const VALIDATION_COUNT = 5000;

/**
 * Splits a train file: 5,000 images drawn at random, always the same ones, are for validation and the
 * others for training; or, with `count`, that many of the others, drawn at random as well.
 */
export function splitOffValidation(
  pair: IdxPair,
  { name, classNames, count }: ReadIdxDatasetOptions & { readonly count?: number | undefined },
): Pick<Splits, "train" | "validation"> {
  const order = random(0).shuffle(pair.labels.data.length);
  const part = (part: string, indices: Uint32Array) =>
    select(pair, indices.sort(), { name: `${name} ${part}`, classNames });
  const end = count === undefined ? order.length : VALIDATION_COUNT + count;
  return {
    train: part("train", order.slice(VALIDATION_COUNT, end)),
    validation: part("validation", order.slice(0, VALIDATION_COUNT)),
  };
}
