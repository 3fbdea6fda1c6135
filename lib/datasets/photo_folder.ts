import { invalid, progress, requirePath } from "@lib/runtime";
import { fileURLToPath } from "node:url";
import { parseCsv } from "./csv.ts";
import { type PhotoOptions, type Photos, readPhotos, requirePhotoOptions } from "./photos.ts";

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
