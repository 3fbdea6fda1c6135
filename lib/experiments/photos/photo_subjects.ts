import { creditLine, imageTensor, loadPhotos, subset } from "@lib/datasets";
import { type Figure, imagesOf, panels } from "@lib/display";
import { invalid, requireList } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";

/** Committed photographs that are to be explained. */
export interface PhotoSubjects {
  /** [count, 224, 224, 3] in [0, 1]; the caller disposes it. */
  readonly images: tf.Tensor4D;
  /** What each shows, by eye, in ImageNet's words. */
  readonly labels: readonly string[];
  readonly classNames: readonly string[];
  /** Who took them, for a caption. */
  readonly credit: string;
  /** The first of them, to be shown while a network is fetched. */
  readonly opening: Figure;
}

/**
 * Some of the committed photographs by name.
 *
 * @param names Files without their ending, e.g. "panda".
 * @throws {RangeError} If there is no name, or no such photograph; the message lists them.
 *
 * @example
 * ```ts
 * const { images, labels } = await photoSubjects(["panda", "teapot"]);
 * console.log(images.shape, labels);
 * images.dispose();
 * ```
 */
export async function photoSubjects(names: readonly string[]): Promise<PhotoSubjects> {
  const action = "choose photographs";
  requireList(action, "names", names, "names");
  if (names.length === 0) throw new RangeError(invalid(action, "names", "one name or more", names));
  const all = await loadPhotos(), known = all.files.map((file) => file.replace(/\.\w+$/, ""));
  const places = Array.from(names, (name) => {
    const place = known.indexOf(name);
    if (place < 0) throw new RangeError(invalid(action, "names", `of ${known.join(", ")}`, name));
    return place;
  });
  const photos = subset(all, places), { classNames } = photos;
  const credits = places.map((place) => all.credits[place]!);
  const labels = Array.from(photos.labels, (label) => classNames[label]!);
  const [image] = imagesOf(photos.images, photos.shape);
  const opening = panels([{ label: labels[0]!, tiles: [{ kind: "input", image: image! }] }], {
    columns: ["the photograph"],
    caption: creditLine(credits.slice(0, 1)),
  });
  const credit = creditLine(credits);
  return { images: imageTensor(all, places), labels, classNames, credit, opening };
}
