import { invalid, progress, sha256 } from "@lib/runtime";
import { fileURLToPath } from "node:url";
import type { Dataset } from "./dataset.ts";
import { decodeImage } from "./decode_image.ts";
import { readPhotoLabels } from "./photo_labels.ts";
import { type CropOptions, resizeAndCrop } from "./resize.ts";

/** Photographs in host memory, all of one size, with or without labels. */
export interface Photos extends Omit<Dataset, "labels"> {
  /** The file of each photo, in the order of the images. */
  readonly files: readonly string[];
  /** ImageNet class index of each photo, 0 .. 999; absent where the folder has no labels.csv. */
  readonly labels?: Uint16Array;
}

/** What a committed photo shows, where it came from and on what terms. */
export interface PhotoCredit {
  readonly file: string;
  /** ImageNet class index, 0 .. 999, by eye. */
  readonly label: number;
  readonly className: string;
  /** Package and path of the original. */
  readonly source: string;
  readonly author: string;
  /** SPDX identifier. */
  readonly licence: string;
  /** Of the committed file, in hexadecimal. */
  readonly sha256: string;
  /** Of the original. */
  readonly sourceSha256: string;
}

/** Options of {@linkcode loadPhotos} and {@linkcode loadPhotoFolder}. */
export interface PhotoOptions extends CropOptions {
  /** Ends the reading between two photos. */
  readonly signal?: AbortSignal;
}

const committed = new URL("../../data/photos/", import.meta.url);

/**
 * One photo as an ImageNet classifier wants it: upright, bilinear with antialiasing to a short side of 256
 * pixels, the middle 224 x 224 of it, divided by 255.
 *
 * Of a PNG it is what Pillow and torchvision's `Resize`, `CenterCrop` and `ToTensor` give, to within one
 * level of 255; of a JPEG it is half a level off in the mean and up to eight at edges, since halved
 * chroma is not smoothed here.
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

/** The names of ImageNet's 1,000 classes, in the order of their indices. */
export async function imagenetClasses(): Promise<readonly string[]> {
  return JSON.parse(await Deno.readTextFile(new URL("classes.json", committed)));
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
 * import { loadPhotos } from "@lib/datasets";
 * const photos = await loadPhotos();
 * photos.credits.forEach(({ file, author, licence }) => console.log(file, author, licence));
 * ```
 */
export async function loadPhotos(
  options: PhotoOptions = {},
): Promise<Photos & Dataset & { readonly credits: readonly PhotoCredit[] }> {
  const credits: readonly PhotoCredit[] = JSON.parse(
    await Deno.readTextFile(new URL("photos.json", committed)),
  );
  const paths = credits.map(({ file }) => new URL(file, committed));
  const photos = await readPhotos(paths, "photos", options, async (bytes, i) => {
    const { file, sha256: must } = credits[i]!, hash = await sha256(bytes);
    if (hash !== must) throw new Error(invalid("read photos", file, `of SHA-256 ${must}`, hash));
  });
  return { ...photos, labels: Uint16Array.from(credits, ({ label }) => label), credits };
}

/**
 * Reads all JPEG and PNG files of a folder, in the order of their names; other files are left alone.
 *
 * Labels come from `labels.csv` in that folder, if it is there: a header line with the columns `file`
 * and `class_index` (0 .. 999; further columns are not read), then a line for each photo. Memory: 0.6 MB
 * a photo.
 *
 * @param path The folder.
 * @throws {Error} If the folder holds no photo, or one cannot be decoded; the message names the file.
 * @throws {TypeError} If labels.csv names a photo that is not there, or misses or repeats one.
 *
 * @example
 * ```ts ignore
 * import { loadPhotoFolder } from "@lib/datasets";
 * const { images, files } = await loadPhotoFolder("my-photos");
 * ```
 */
export async function loadPhotoFolder(
  path: string | URL,
  options: PhotoOptions = {},
): Promise<Photos> {
  const folder = path instanceof URL ? fileURLToPath(path) : path;
  const names: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory && /^[^.].*\.(jpe?g|png)$/i.test(name)) names.push(name);
  }
  if (names.length === 0) {
    throw new Error(invalid("read photos", "path", "a folder with JPEG or PNG files", folder));
  }
  names.sort();
  const labels = await readPhotoLabels(`${folder}/labels.csv`, names);
  const photos = await readPhotos(names.map((name) => `${folder}/${name}`), folder, options);
  return labels ? { ...photos, labels } : photos;
}

async function readPhotos(
  paths: readonly (string | URL)[],
  name: string,
  { signal, ...options }: PhotoOptions,
  check?: (bytes: Uint8Array, i: number) => Promise<void>,
): Promise<Omit<Photos, "labels">> {
  const { crop = 224 } = options, size = 3 * crop * crop;
  const files = paths.map((path) => `${path}`.split("/").at(-1)!);
  const bar = progress({ label: "Read photos", total: paths.length, unit: "photos" });
  let images = new Float32Array();
  for (const [i, path] of paths.entries()) {
    signal?.throwIfAborted();
    const bytes = await Deno.readFile(path);
    await check?.(bytes, i);
    const pixels = decodePhoto(bytes, files[i]!, options);
    if (i === 0) images = new Float32Array(paths.length * size);
    images.set(pixels, i * size);
    await bar.update(i + 1, files[i]);
  }
  await bar.done("");
  const classNames = await imagenetClasses();
  return { name, images, count: paths.length, shape: [crop, crop, 3], classNames, files };
}
