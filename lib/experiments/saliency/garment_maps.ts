import { comparisonPanels, type Figure, heatmapChart, type Image, mapExplorer } from "@lib/display";
import { agreement, type MapAgreement } from "@lib/metrics";
import { type Random, requireKnownOptions, requireList, requireObjects } from "@lib/runtime";
import { spearman } from "@lib/statistics";

/** Maps by name, for each image a value for each of some pixels. */
export type GarmentMaps = Readonly<Record<string, readonly ArrayLike<number>[]>>;

/**
 * Gradient, X-Gradient and the magnitudes of both, on the pixels of a garment alone: on black ones
 * X-Gradient is 0, and ties would decide how maps order them.
 *
 * @param gradients Of each image, a value a pixel; further ones are left out.
 * @param images Of each, its pixels; those above 0 count.
 *
 * @example
 * ```ts
 * console.log(garmentMaps([[1, -2, 3]], [[0, 0.5, 1]])); // "X-Gradient": [[-1, 3]], ...
 * ```
 */
export function garmentMaps(
  gradients: readonly ArrayLike<number>[],
  images: readonly ArrayLike<number>[],
): Record<string, Float64Array[]> {
  const action = "take maps on garments";
  requireList(action, "gradients", gradients);
  requireList(action, "images", images);
  const maps: [slope: Float64Array, product: Float64Array][] = Array.from(gradients, (map, i) => {
    requireList(action, `gradients[${i}]`, map);
    requireList(action, `images[${i}]`, images[i]!);
    const lit = Array.from(images[i]!, (_, k) => k).filter((k) => images[i]![k]! > 0);
    return [
      Float64Array.from(lit, (k) => map[k]!),
      Float64Array.from(lit, (k) => map[k]! * images[i]![k]!),
    ];
  });
  const [slopes, products] = [maps.map(([slope]) => slope), maps.map(([, product]) => product)];
  return {
    "gradient": slopes,
    "X-Gradient": products,
    "saliency": slopes.map((map) => map.map(Math.abs)),
    "|X-Gradient|": products.map((map) => map.map(Math.abs)),
  };
}

/** Rank correlations of maps, and their picture. */
export interface GarmentCorrelations extends MapAgreement {
  readonly chart: Figure;
}

/**
 * Do maps order the pixels alike? Spearman's rank correlation of each pair, mean over images, with 95%
 * bootstrap intervals.
 *
 * @param maps Of two images or more.
 *
 * @example
 * ```ts
 * const maps = garmentMaps([[1, -2, 3], [2, 1, 0]], [[0.1, 0.5, 1], [1, 1, 0.2]]);
 * garmentCorrelations(maps, { random: random(1) });
 * ```
 */
export function garmentCorrelations(
  maps: GarmentMaps,
  options: { readonly random: Random },
): GarmentCorrelations {
  const action = "correlate maps";
  requireKnownOptions(action, options, { random: true });
  requireObjects(action, "maps", [maps], "maps by name");
  const names = Object.keys(maps), all = Object.values(maps);
  const found = agreement(all, { measure: spearman, random: options.random });
  const chart = heatmapChart(found.means, {
    rows: names,
    columns: names,
    value: "Spearman",
    range: [-1, 1],
    intervals: found.intervals,
    title: "Do the maps order the garment's pixels alike?",
    caption: `Mean rank correlation over ${all[0]!.length} images, on garment pixels only; under ` +
      "it half the width of its 95% interval.",
  });
  return { ...found, chart };
}

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
    labels,
    unsigned,
    caption,
    scale: "column",
    unit: "value",
    width: 560,
  });
}

/**
 * One image and one of its maps at a time: a menu chooses the image, a slider the map.
 *
 * @param images Square and grey, pixels in [0, 1].
 *
 * @example
 * ```ts
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
