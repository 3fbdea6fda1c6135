import { type AttributionExample, type Figure, type Image, imagesOf, panels } from "@lib/display";
import {
  type Forward,
  invalid,
  readFinite,
  requireBatch,
  requireKnownOptions,
  requireObjects,
} from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import { askPhotos } from "./photo_answers.ts";

/** Options of {@link photoGallery}. */
export interface PhotoGalleryOptions {
  readonly caption: string;
  /** Of the Gaussian that smooths maps for the eye, in pixels; default 6. */
  readonly sigma?: number;
}

/**
 * Many photographs at a glance, two side by side: each as it is, as it is seen through |attribution|, and
 * its signed map, on a scale of its own, which its label states in the place of a colour bar.
 *
 * @throws {TypeError} If a map's size does not fit its photograph's.
 */
export function photoGallery(
  examples: readonly AttributionExample[],
  options: PhotoGalleryOptions,
): Figure {
  const action = "show a gallery";
  requireKnownOptions(action, options, { caption: "words", sigma: true });
  requireObjects(action, "examples", examples, "examples, { label, image, map }");
  const { caption, sigma = 6 } = options;
  const rows = examples.map(({ label, image, map }) => ({
    label,
    tiles: [
      { kind: "input", image },
      { kind: "through", image, map, sigma },
      { kind: "overlay", image, map, sigma },
    ] as const,
  }));
  return panels(rows, {
    columns: ["photo", "through |a|", "signed map"],
    caption: `${caption} Red speaks for the explained class, blue against it.`,
    blocks: 2,
    scale: "row",
    bars: false,
    width: 640,
    precision: "compact",
  }).photographic();
}

/** Options of {@link overlayPanels}. */
export interface OverlayPanelsOptions extends PhotoGalleryOptions {
  /** What each photograph is and what was explained; the rows. */
  readonly labels: readonly string[];
  /** One scale for each row, or for each column where units differ. Default "row". */
  readonly scale?: "row" | "column";
  /** Unit of the maps; or, where scales differ in unit, one for each row or column. Default "logits". */
  readonly unit?: string | readonly string[];
  /** Heading of a first column that has the photographs as they are; default no such column. */
  readonly photo?: string;
  /** px, default 520. */
  readonly width?: number;
}

/**
 * Signed maps of several questions about the same photographs, each over its photograph in grey.
 *
 * @param photos One for each label.
 * @param maps For each question its heading and its maps, one for each label.
 * @throws {TypeError} If there are fewer photographs or maps than labels, or sizes do not fit.
 */
export function overlayPanels(
  photos: readonly Image[],
  maps: Readonly<Record<string, readonly Image[]>>,
  options: OverlayPanelsOptions,
): Figure {
  const action = "lay maps over photographs";
  requireKnownOptions(action, options, {
    labels: "a list of labels",
    caption: "words",
    sigma: true,
    scale: true,
    unit: true,
    photo: "words?",
    width: true,
  });
  const { labels, sigma = 6, scale = "row", photo, width = 520, ...more } = options;
  requireObjects(action, "maps", [maps], "maps by heading");
  for (const [name, own] of Object.entries({ photos, ...maps })) {
    requireObjects(action, name, own, "images");
    if (own.length >= labels.length) continue;
    const must = `one for each of ${labels.length} labels`;
    throw new TypeError(invalid(action, name, must, `${own.length} of them`));
  }
  const rows = labels.map((label, i) => {
    const image = photos[i]!;
    const overlays = Object.values(maps).map((own) =>
      ({ kind: "overlay", image, map: own[i]!, sigma }) as const
    );
    return { label, tiles: photo ? [{ kind: "input", image } as const, ...overlays] : overlays };
  });
  const columns = [...photo ? [photo] : [], ...Object.keys(maps)];
  const layout = { columns, scale, width, precision: "compact" } as const;
  return panels(rows, { ...more, ...layout }).photographic();
}

/** Options of {@link answerPanels}. */
export interface AnswerPanelsOptions {
  readonly classNames: readonly string[];
  readonly caption: string;
}

/**
 * Pictures in a row, each under what the network says of it. Cost: a forward pass a picture.
 *
 * @param pictures [batch, height, width, channels] in [0, 1].
 */
export async function answerPanels(
  forward: Forward,
  pictures: tf.Tensor,
  options: AnswerPanelsOptions,
): Promise<Figure> {
  const action = "show answers";
  requireKnownOptions(action, options, { classNames: true, caption: "words" });
  requireBatch(action, "pictures", pictures);
  const { classNames, caption } = options;
  const answers = await askPhotos(forward, pictures, { classNames });
  const [, ...shape] = pictures.shape as tf.Tensor4D["shape"];
  const images = imagesOf(await readFinite(pictures, "pictures"), shape);
  const tiles = images.map((image) => ({ kind: "input", image }) as const);
  return panels([{ label: "The network's answers stand above.", tiles }], {
    columns: answers.map(({ title }) => title),
    caption,
    width: 300,
  }).photographic();
}
