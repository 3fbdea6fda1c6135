import { invalid, progress } from "@lib/runtime";
import { fileURLToPath } from "node:url";
import type { Dataset } from "./dataset.ts";
import { decodeImage } from "./decode_image.ts";
import { imagenetClasses } from "./imagenet_classes.ts";
import { readPhotoLabels } from "./photo_labels.ts";
import { type CropOptions, resizeAndCrop } from "./resize.ts";

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
  const bar = progress({ label: "Read photos", total: names.length, unit: "photos" });
  const paths = names.map((name) => `${folder}/${name}`);
  const photos = await readPhotos(paths, folder, options, (_, i) => bar.update(i + 1));
  await bar.done();
  return labels ? { ...photos, labels } : photos;
}

/** Reads photos one by one, calling `onPhoto` after each with its bytes. */
export async function readPhotos(
  paths: readonly (string | URL)[],
  name: string,
  { signal, ...options }: PhotoOptions,
  onPhoto: (bytes: Uint8Array, i: number) => Promise<void>,
): Promise<Omit<Photos, "labels">> {
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
