import {
  invalid,
  progress,
  requireKnownOptions,
  requireObjects,
  requirePath,
  requirePositiveInteger,
  requireSha256,
  requireWords,
} from "@lib/runtime";
import { fileURLToPath } from "node:url";
import { parseCsv } from "./csv.ts";
import type { Dataset } from "./dataset.ts";
import { decodeImage } from "./decode_image.ts";
import { type CropOptions, resizeAndCrop } from "./resize.ts";

const committed = new URL("../../data/photos/", import.meta.url);

/** Photographs in host memory, all of one size, with or without labels. */
export interface Photos extends Omit<Dataset, "labels"> {
  /** The file of each photo, in the order of the images. */
  readonly files: readonly string[];
  /** ImageNet class index of each photo, 0 .. 999; absent where the folder has no labels.csv. */
  readonly labels?: Uint16Array;
}

/** Options of {@linkcode loadPhotos} and {@linkcode loadPhotoFolder}. */
export interface PhotoOptions extends CropOptions {
  /** Ends the reading between two photos. */
  readonly signal?: AbortSignal;
}

/**
 * One photo as an ImageNet classifier wants it: upright, bilinear with antialiasing to a short side of 256
 * pixels, the middle 224 x 224 of it, divided by 255.
 *
 * It is what Pillow and torchvision's `Resize`, `CenterCrop` and `ToTensor` give, to within one level of
 * 255; of a PNG with transparency they give something else, see {@linkcode decodeImage}.
 *
 * @param bytes A JPEG or PNG file.
 * @param name The name that errors carry.
 * @returns Red, green and blue in [0, 1], axes [height, width, channels].
 * @throws {Error} If the bytes are no such file, or broken or cut off.
 * @throws {RangeError} If `resize` or `crop` is not a positive integer, or `crop` above `resize`.
 *
 * @example
 * ```ts ignore
 * import { decodePhoto } from "@lib/datasets";
 * const pixels = decodePhoto(await Deno.readFile("cat.jpg"), "cat.jpg"); // 224 * 224 * 3 numbers
 * ```
 */
export function decodePhoto(
  bytes: Uint8Array,
  name: string,
  options: CropOptions = {},
): Float32Array {
  return resizeAndCrop(decodeImage(bytes, name), options).data.map((level) => level / 255);
}

/** Requires options of photos to be of their kind, but for the sizes, which each photo checks. */
function requirePhotoOptions(options: PhotoOptions): void {
  requireKnownOptions("read photos", options, {
    resize: true,
    crop: true,
    signal: "an AbortSignal?",
  });
  requirePositiveInteger("read photos", "crop", options.crop ?? 1);
}

/** Reads photos one by one, calling `onPhoto` after each with its bytes. */
async function readPhotos(
  paths: readonly (string | URL)[],
  name: string,
  allOptions: PhotoOptions,
  onPhoto: (bytes: Uint8Array, i: number) => Promise<void>,
): Promise<Omit<Photos, "labels">> {
  const { signal, ...options } = allOptions;
  const { crop = 224 } = options, size = 3 * crop * crop;
  const files = paths.map((path) => `${path}`.split("/").at(-1)!);
  let images = new Float32Array();
  for (const [i, path] of paths.entries()) {
    signal?.throwIfAborted();
    const bytes = await Deno.readFile(path);
    const pixels = decodePhoto(bytes, files[i]!, options);
    if (i === 0) images = new Float32Array(paths.length * size); // now the options are known to be right
    images.set(pixels, i * size);
    await onPhoto(bytes, i);
  }
  const classNames = await imagenetClasses();
  return { name, images, count: paths.length, shape: [crop, crop, 3], classNames, files };
}

/**
 * The names of ImageNet's 1,000 classes, in the order of their indices; two of them, 134 the bird and
 * 517 the machine, are both called crane.
 *
 * @see O. Russakovsky and others, ImageNet Large Scale Visual Recognition Challenge, IJCV 2015,
 * arXiv 1409.0575.
 */
export async function imagenetClasses(): Promise<readonly string[]> {
  return JSON.parse(await Deno.readTextFile(new URL("classes.json", committed)));
}

/** What a committed photo shows, where it came from and on what terms. */
export interface PhotoCredit {
  readonly file: string;
  /** ImageNet class index, 0 .. 999, by eye. */
  readonly label: number;
  readonly className: string;
  /** Package and path of the original. */
  readonly source: string;
  /** The photographer, or where none is named the author of the package. */
  readonly author: string;
  /** SPDX identifier. */
  readonly licence: string;
  /** Of the committed file, in hexadecimal. */
  readonly sha256: string;
  /** Of the original. */
  readonly sourceSha256: string;
}

/**
 * The committed photographs, which may be shown: twelve, each of one ImageNet class, with their
 * credits. Their terms ask that the author and the licence of some stand beside them.
 *
 * @returns Images [count, 224, 224, 3] in [0, 1]; a {@linkcode Dataset} with ImageNet's class names.
 * @throws {Error} If a file is missing or is not the committed one; the message names it.
 *
 * @example
 * ```ts
 * import { creditLine, loadPhotos } from "@lib/datasets";
 * const photos = await loadPhotos();
 * console.log(creditLine(photos.credits)); // Photographs, scaled and cropped. airliner: ...
 * ```
 */
export async function loadPhotos(
  options: PhotoOptions = {},
): Promise<Photos & Dataset & { readonly credits: readonly PhotoCredit[] }> {
  requirePhotoOptions(options);
  const json = await Deno.readTextFile(new URL("photos.json", committed));
  const credits: readonly PhotoCredit[] = JSON.parse(json);
  const paths = credits.map(({ file }) => new URL(file, committed));
  const photos = await readPhotos(paths, "photos", options, async (bytes, i) => {
    await requireSha256(bytes, credits[i]!.sha256, credits[i]!.file);
  });
  return { ...photos, labels: Uint16Array.from(credits, ({ label }) => label), credits };
}

/**
 * Who took photos and on what terms, in one sentence for a caption: some licences ask for that, and that
 * changes are named.
 */
export function creditLine(credits: readonly PhotoCredit[]): string {
  requireObjects("give credit", "credits", credits, "credits");
  for (const { file, author, licence } of credits) {
    for (const part of [file, author, licence]) requireWords("give credit", "credits", part);
  }
  const each = credits.map(({ file, author, licence }) =>
    `${file.replace(/\.\w+$/, "")}: ${author}, ${licence}`
  );
  return `Photographs, scaled and cropped. ${each.join("; ")}.`;
}

/**
 * Reads all JPEG and PNG files of a folder, in the order of their names; other files are left alone.
 *
 * Labels come from `labels.csv` in that folder, if it is there: a header line with the columns `file`
 * and `class_index` (0 .. 999; further columns are not read), then a line for each photo. Memory: 0.6 MB
 * a photo.
 *
 * @param path The folder; a relative path starts where the program runs, in a notebook at its own folder.
 * @throws {Error} If the folder holds no photo, or one cannot be decoded; the message names the file.
 * @throws {TypeError} If labels.csv names a photo that is not there, or misses or repeats one.
 */
export async function loadPhotoFolder(
  path: string | URL,
  options: PhotoOptions = {},
): Promise<Photos> {
  requirePath("read photos", "path", path);
  requirePhotoOptions(options);
  const folder = path instanceof URL ? fileURLToPath(path) : path;
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (!isDirectory && /^[^.].*\.(jpe?g|png)$/i.test(name)) names.push(name);
    }
  } catch (cause) {
    throw new Error(`Cannot read photos in "${folder}": ${(cause as Error).message}`, { cause });
  }
  if (names.length === 0) {
    throw new Error(invalid("read photos", "path", "a folder with JPEG or PNG files", folder));
  }
  names.sort();
  const labels = await readPhotoLabels(`${folder}/labels.csv`, names);
  const bar = progress({ label: "Read photos", total: names.length, unit: "photos" });
  const paths = names.map((name) => `${folder}/${name}`);
  const photos = await readPhotos(paths, folder, options, (_, i) => bar.update(i + 1));
  await bar.done();
  return labels ? { ...photos, labels } : photos;
}

/** The class index of each photo from labels.csv, in the order of `files`; undefined without such a file. */
async function readPhotoLabels(
  path: string,
  files: readonly string[],
): Promise<Uint16Array | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const fail = (argument: string, must: string, value: unknown) =>
    new TypeError(invalid(`read "${path}"`, argument, must, value));
  const { columns, rows } = parseCsv(text, path);
  const [fileColumn, indexColumn] = ["file", "class_index"].map((name) => columns.indexOf(name));
  if (!(fileColumn! >= 0 && indexColumn! >= 0)) {
    throw fail("its first line", "a header with file and class_index", columns.join());
  }
  const labels = new Map<string, number>();
  for (const { line: number, cells } of rows) {
    const line = `line ${number}`, file = cells[fileColumn!]!, index = cells[indexColumn!]!;
    if (!/^\d{1,3}$/.test(index)) throw fail(line, "with a class index of 0 to 999", index);
    if (!files.includes(file)) throw fail(line, "about a photo of the folder", file);
    if (labels.has(file)) throw fail(line, "about another photo than the lines before", file);
    labels.set(file, Number(index));
  }
  return Uint16Array.from(files, (file) => {
    const label = labels.get(file);
    if (label === undefined) throw fail("its lines", "one for each photo", `none for ${file}`);
    return label;
  });
}
