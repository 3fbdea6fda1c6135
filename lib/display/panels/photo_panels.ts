import { requireKnownOptions, requireObjects, requireWords } from "@lib/runtime";
import type { Figure } from "../render/figure.ts";
import { percent } from "../tables/text.ts";
import type { AttributionExample } from "./attribution_panels.ts";
import { channelSum, type Image, requireImage, topPixels } from "./image.ts";
import { PANEL, type PanelOptions, panels } from "./panels.ts";
import { spread } from "./smoothing.ts";
import { plain } from "./panel_layout.ts";
import { shownValues } from "./tile_pictures.ts";
import { checkTile, squareOf, type Tile } from "./tiles.ts";

/** Options of {@link photoPanels}; `scale` is "row" where it is not given. */
export interface PhotoPanelsOptions extends Omit<PanelOptions, "columns"> {
  /** Of the Gaussian that smooths maps for the eye, in pixels; 0 for none, default 3. */
  readonly sigma?: number;
  /** Share of the pixels in the top region, in (0, 1]; default 0.1. */
  readonly share?: number;
}

/**
 * The standard view of an attribution on a photograph, a row an example: the photograph; as it is seen
 * through |attribution|, lit where the map has weight and black elsewhere; the signed map on grey; and
 * the region of the largest smoothed |attribution| on its own.
 *
 * All views are smoothed, the top region among them, which the caption says. The share of
 * sum |attribution| in it, stated in each label, is that of the raw map, and so is what hovering shows of
 * squares.
 *
 * @param examples Photographs of one size; maps of that size, or sums over squares of its pixels.
 * @throws {TypeError} If a map's size does not fit its photograph's, or photographs differ in size.
 * @throws {RangeError} If a value is NaN or infinite, a photograph leaves [0, 1], or an option is out of
 * range.
 *
 * @example
 * ```ts
 * import { photoPanels } from "@lib/display";
 * const size = { height: 64, width: 64, channels: 3 }, data = new Float32Array(64 * 64 * 3);
 * const image = { ...size, data: data.map((_, i) => (i % 192) / 192) };
 * const map = { ...size, data: data.map((_, i) => Math.sin(i / 700)) };
 * photoPanels([{ label: "a gradient", image, map }], { caption: "A wave on it.", sigma: 1 });
 * ```
 */
export function photoPanels(
  examples: readonly AttributionExample[],
  allOptions: PhotoPanelsOptions,
): Figure {
  const action = "make photo panels";
  requireKnownOptions(action, allOptions, { ...PANEL, sigma: true, share: "a positive number?" });
  requireObjects(action, "examples", examples, "examples, { label, image, map }");
  const { sigma = 3, share = 0.1, scale = "row", caption: said, ...options } = allOptions;
  const rows = examples.map(({ label, image, map }, row) => {
    requireWords(action, `examples[${row}].label`, label);
    const mask = { kind: "mask", image, map, sigma, share } as const;
    checkTile(`${action} of ${plain(label)}`, mask);
    return {
      label: `${label} · top ${percent(share, 0)} has ${percent(massIn(mask), 0)} of Σ|a|`,
      tiles: [
        { kind: "input", image },
        { kind: "through", image, map, sigma },
        { kind: "overlay", image, map, sigma },
        mask,
      ] as const,
    };
  });
  const columns = ["photo", "seen through |a|", "signed map", `top ${percent(share, 0)} of |a|`];
  const region = sigma > 0 ? "The top region is that of the smoothed map, " : "";
  const caption = `${said} ${region}Σ|a| is the raw map's.`;
  return panels(rows, { ...options, caption, scale, columns }).photographic();
}

/**
 * The part of a map's sum of |attribution|, summed over channels, that lies in its top region: the pixels
 * of the largest |attribution| once the map is smoothed, as in the last picture of `photoPanels`.
 *
 * @param options Sigma of the Gaussian and share of the pixels, by default those of `photoPanels`.
 * @throws {RangeError} If a value is NaN or infinite, or an option is out of range.
 *
 * @example
 * ```ts
 * import { topMass } from "@lib/display";
 * topMass({ height: 1, width: 4, channels: 1, data: [0, 3, -1, 0] }, { sigma: 0, share: 0.25 }); // 0.75
 * ```
 */
export function topMass(
  map: Image,
  options: Pick<PhotoPanelsOptions, "sigma" | "share"> = {},
): number {
  const action = "measure a top region";
  requireKnownOptions(action, options, { sigma: true, share: "a positive number?" });
  requireImage(action, "map", map);
  const { sigma = 3, share = 0.1 } = options;
  const image = { ...map, data: new Float32Array(map.data.length) };
  const mask = { kind: "mask", image, map, sigma, share } as const;
  checkTile(action, mask);
  return massIn(mask);
}

/** The part of the raw map's sum of absolute values that lies in a mask. */
function massIn(mask: Extract<Tile, { kind: "mask" }>): number {
  const mass = spread(channelSum(mask.map), mask.map, squareOf(mask)).map(Math.abs);
  let inside = 0;
  for (const pixel of topPixels(shownValues(mask), mask.share)) inside += mass[pixel]!;
  const total = mass.reduce((sum, value) => sum + value, 0);
  return total > 0 ? inside / total : 0;
}
