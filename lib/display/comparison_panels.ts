import { invalid } from "@lib/runtime";
import type { Figure } from "./figure.ts";
import type { Image } from "./image.ts";
import { type PanelOptions, panels } from "./panels.ts";

/** Options of {@link comparisonPanels}. */
export interface ComparisonPanelsOptions extends Omit<PanelOptions, "columns"> {
  /** What each image is and what was explained; the rows. */
  readonly labels: readonly string[];
}

/**
 * Maps of several methods, or networks, side by side: the input and a column for each, a row an image.
 *
 * @param images One for each label; further ones are left out.
 * @param maps For each column its heading and its maps, signed, one for each label or more.
 * @throws {TypeError} Where there are fewer images or maps than labels.
 * @throws As {@link panels} does.
 *
 * @example
 * ```ts
 * comparisonPanels(images, { IG: integrated, "X-Gradient": onePass }, {
 *   labels: ["boot", "bag"],
 *   caption: "Two methods on two images.",
 * });
 * ```
 */
export function comparisonPanels(
  images: readonly Image[],
  maps: Readonly<Record<string, readonly Image[]>>,
  { labels, ...options }: ComparisonPanelsOptions,
): Figure {
  for (const [name, { length }] of Object.entries({ images, ...maps })) {
    if (length >= labels.length) continue;
    const must = `one for each of ${labels.length} labels`;
    throw new TypeError(invalid("compare maps", name, must, `${length} of them`));
  }
  const rows = labels.map((label, i) => ({
    label,
    tiles: [
      { kind: "input", image: images[i]! } as const,
      ...Object.values(maps).map((of) => ({ kind: "map", map: of[i]! } as const)),
    ],
  }));
  return panels(rows, { ...options, columns: ["input", ...Object.keys(maps)] });
}
