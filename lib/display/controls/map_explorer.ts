import { invalid, requireKnownOptions, requireObjects } from "@lib/runtime";
import { comparisonPanels } from "../panels/attribution_panels.ts";
import type { Image } from "../panels/image.ts";
import type { Figure } from "../render/figure.ts";
import { explorer } from "./explorer.ts";

/** Options of {@link mapExplorer}. */
export interface MapExplorerOptions {
  /** What each image is and what was explained; the choices of the menu. */
  readonly labels: readonly string[];
  /** Stands under the figure and can be read alone; the scale is added to it. */
  readonly caption: string;
  /** Names of the maps that have no sign, shown as magnitudes; default none. */
  readonly unsigned?: readonly string[];
  /** Unit of the maps, default "logits". */
  readonly unit?: string;
  /** The label that it opens with; default the first. */
  readonly start?: string;
}

/**
 * One image and one of its maps at a time, as large as there is room: a menu chooses the image, a slider
 * the method. Each map has its own scale, which its heading states; a map of 28 x 28 takes 1 KB.
 *
 * @param images One for each label; further ones are left out.
 * @param maps For each method its name and its maps, one for each label or more.
 * @throws {TypeError} If there are fewer images or maps than labels, fewer than two labels or methods, or
 * sizes differ.
 * @throws {RangeError} If `start` is no label, a value is NaN or infinite, or an image leaves [0, 1].
 *
 * @example
 * ```ts
 * import { mapExplorer } from "@lib/display";
 * const image = { data: [0, 1, 1, 0.5], height: 2, width: 2, channels: 1 };
 * const map = { ...image, data: [0, 2.1, 1.3, -0.4] };
 * const maps = { gradient: [map, map], IG: [map, map] };
 * mapExplorer([image, image], maps, { labels: ["boot", "bag"], caption: "Two methods." });
 * ```
 */
export function mapExplorer(
  images: readonly Image[],
  maps: Readonly<Record<string, readonly Image[]>>,
  options: MapExplorerOptions,
): Figure {
  const action = "explore maps";
  requireKnownOptions(action, options, {
    labels: "a list of labels",
    caption: true,
    unsigned: "a list of names of maps?",
    unit: true,
    start: true,
  });
  const { labels, caption, unsigned = [], unit = "logits", start } = options;
  requireObjects(action, "maps", [maps], "maps by the name of their method");
  for (const [name, own] of Object.entries({ images, ...maps })) {
    requireObjects(action, name, own, "images");
    if (own.length >= labels.length) continue;
    const must = `one for each of ${labels.length} labels`;
    throw new TypeError(invalid(action, name, must, `${own.length} of them`));
  }
  const methods = Object.keys(maps);
  return explorer((image, method) => {
    const name = methods[method]!;
    return comparisonPanels([images[image]!], { [name]: [maps[name]![image]!] }, {
      labels: [`<b>${labels[image]}</b>`],
      unsigned: unsigned.filter((other) => other === name),
      scale: "column",
      precision: "compact",
      unit,
      caption,
    });
  }, {
    menu: { title: "image", choices: labels, start },
    slider: { title: "method", choices: methods },
  });
}
