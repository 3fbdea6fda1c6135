import { invalid } from "@lib/runtime";
import { parseCsv } from "./csv.ts";

/**
 * The class index of each photo of a folder from its labels.csv, in the order of `files`; undefined
 * where there is no such file.
 *
 * @throws {TypeError} If a column is missing, a line has other cells than the header, an index is no
 * integer of 0 .. 999, or the lines are not one for each photo.
 */
export async function readPhotoLabels(
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
