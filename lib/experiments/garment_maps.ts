import { type Figure, heatmapChart } from "@lib/display";
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
 * import { garmentMaps } from "@lib/experiments";
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
 * import { garmentCorrelations, garmentMaps } from "@lib/experiments";
 * import { random } from "@lib/runtime";
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
    ...{ rows: names, columns: names, value: "Spearman", range: [-1, 1] },
    intervals: found.intervals,
    title: "Do the maps order the garment's pixels alike?",
    caption: `Mean rank correlation over ${all[0]!.length} images, on garment pixels only; under ` +
      "it half the width of its 95% interval.",
  });
  return { ...found, chart };
}
