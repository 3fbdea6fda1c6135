import { requireSha256 } from "@lib/runtime";
import type { Dataset } from "./dataset.ts";
import { type PhotoOptions, type Photos, readPhotos } from "./photos.ts";

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

const folder = new URL("../../data/photos/", import.meta.url);

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
    await Deno.readTextFile(new URL("photos.json", folder)),
  );
  const paths = credits.map(({ file }) => new URL(file, folder));
  const photos = await readPhotos(paths, "photos", options, async (bytes, i) => {
    await requireSha256(bytes, credits[i]!.sha256, credits[i]!.file);
  });
  return { ...photos, labels: Uint16Array.from(credits, ({ label }) => label), credits };
}

/**
 * Who took photos and on what terms, in one sentence for a caption: some licences ask for that, and that
 * changes are named.
 *
 * @example
 * ```ts
 * import { creditLine, loadPhotos } from "@lib/datasets";
 * console.log(creditLine((await loadPhotos()).credits)); // Photographs, scaled and cropped. airliner: ...
 * ```
 */
export function creditLine(credits: readonly PhotoCredit[]): string {
  const each = credits.map(({ file, author, licence }) =>
    `${file.replace(/\.\w+$/, "")}: ${author}, ${licence}`
  );
  return `Photographs, scaled and cropped. ${each.join("; ")}.`;
}
