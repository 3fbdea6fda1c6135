import { comparisonPanels, type Figure, type Image, mapExplorer } from "@lib/display";
import { requireKnownOptions, requireList, requireObjects } from "@lib/runtime";

/** Maps of square grey images by the name of their method, for each image a value a pixel. */
type Maps = Readonly<Record<string, readonly ArrayLike<number>[]>>;

/** Options of {@linkcode saliencyPanels} and {@linkcode saliencyExplorer}. */
export interface SaliencyPanelsOptions {
  /** Places of the images that are shown. */
  readonly shown: readonly number[];
  /** What each of them is. */
  readonly labels: readonly string[];
  /** Names of the maps that have no sign. */
  readonly unsigned: readonly string[];
  /** Of an explorer, the label that it opens with; default the first. */
  readonly start?: string;
}

const caption =
  "Gradients in logits per unit of input, what sums to the logit in logits. Yellow: " +
  "large. Red: for the class, blue: against it.";

/** The images that are shown as pictures, and their maps. */
function picturesOf(
  action: string,
  [images, maps]: readonly [images: readonly ArrayLike<number>[], maps: Maps],
  options: SaliencyPanelsOptions,
): readonly [Image[], Record<string, Image[]>] {
  requireKnownOptions(action, options, {
    shown: "a list of numbers",
    labels: true,
    unsigned: true,
    start: true,
  });
  requireObjects(action, "maps", [maps], "maps by name");
  const picture = (name: string, all: readonly ArrayLike<number>[]) => {
    requireList(action, name, all);
    return Array.from(options.shown, (i): Image => {
      const data = all[i]!;
      requireList(action, `${name}[${i}]`, data);
      const side = Math.sqrt(data.length);
      return { data, height: side, width: side, channels: 1 };
    });
  };
  const named = Object.entries(maps).map(([name, all]) => [name, picture(name, all)] as const);
  return [picture("images", images), Object.fromEntries(named)];
}

/**
 * Images and maps in different units side by side, a row an image: each column has a scale of its own, which
 * its heading states.
 *
 * @param images Square and grey, pixels in [0, 1].
 *
 * @example
 * ```ts
 * import { saliencyPanels } from "@lib/experiments";
 * const pictures = [[0, 0.5, 1, 0.2]], maps = { saliency: [[2, 0, 1, 3]], IG: [[0, 1, -2, 0.5]] };
 * saliencyPanels(pictures, maps, { shown: [0], labels: ["boot"], unsigned: ["saliency"] });
 * ```
 */
export function saliencyPanels(
  images: readonly ArrayLike<number>[],
  maps: Maps,
  options: SaliencyPanelsOptions,
): Figure {
  const [pictures, named] = picturesOf("show saliency", [images, maps], options);
  const { labels, unsigned } = options;
  return comparisonPanels(pictures, named, {
    ...{ labels, unsigned, caption, scale: "column", unit: "value", width: 560 },
  });
}

/**
 * One image and one of its maps at a time: a menu chooses the image, a slider the map.
 *
 * @param images Square and grey, pixels in [0, 1].
 *
 * @example
 * ```ts
 * import { saliencyExplorer } from "@lib/experiments";
 * const pictures = [[0, 0.5, 1, 0.2], [1, 0, 0, 1]], saliency = [[2, 0, 1, 3], [1, 2, 3, 0]];
 * const options = { shown: [0, 1], labels: ["boot", "bag"], unsigned: ["saliency"], start: "bag" };
 * saliencyExplorer(pictures, { saliency, IG: saliency }, options);
 * ```
 */
export function saliencyExplorer(
  images: readonly ArrayLike<number>[],
  maps: Maps,
  options: SaliencyPanelsOptions,
): Figure {
  const [pictures, named] = picturesOf("explore saliency", [images, maps], options);
  const { shown: _, ...rest } = options;
  return mapExplorer(pictures, named, { ...rest, caption, unit: "value" });
}
