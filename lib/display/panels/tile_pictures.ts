import { quantile } from "@lib/statistics";
import type { Data } from "plotly.js-dist";
import { type Rgb, signedColour } from "../render/colours.ts";
import { typedArray } from "../render/compact.ts";
import { attributionHeatmap, heatmapBytes, type Precision } from "./attribution_heatmap.ts";
import { channelSum, type Image, topPixels } from "./image.ts";
import type { TilePicture } from "./mosaic.ts";
import { inSquares, smoothed, spread } from "./smoothing.ts";
import { isMap, isView, squareOf, type Tile, type View } from "./tiles.ts";

/** Percentiles of |map| at which a photograph seen through it is black, and is as it is. */
export const throughPercentiles = [30, 95] as const;

/** A tile that has a map. */
type Mapped = Exclude<Tile, { kind: "input" }>;

/** The map as a tile shows it: summed over channels; in a view of a photograph smoothed, a value a pixel. */
export function shownValues(tile: Mapped): Float64Array {
  const sums = channelSum(tile.map);
  if (isMap(tile)) return sums.map((value) => value * (tile.factor ?? 1));
  if (!isView(tile)) return sums;
  const values = spread(sums, tile.map, squareOf(tile));
  return smoothed(tile.kind === "overlay" ? values : values.map(Math.abs), tile.image, tile.sigma);
}

/** What a tile shows as a picture; undefined for what is a heatmap, a map or a small grey image. */
export function tilePicture(tile: Tile, limit: number): TilePicture | undefined {
  if (isMap(tile) || isTouchedInput(tile)) return undefined;
  const picture = pixelColour(tile.image);
  if (tile.kind === "input") return { colour: picture };
  const values = shownValues(tile);
  switch (tile.kind) {
    case "outline":
      return { colour: picture, outlined: topPixels(values, tile.share) };
    case "overlay":
      return {
        colour(pixel) {
          const grey = 153 + 0.4 * mean(picture(pixel));
          const strength = Math.min(1, Math.abs(values[pixel]!) / limit);
          return mix([grey, grey, grey], signedColour(values[pixel]!, limit), strength ** 0.5);
        },
      };
    case "through": {
      const [low, high] = throughPercentiles.map((p) => quantile(values, p / 100)) as [
        number,
        number,
      ];
      const light = (value: number) => Math.min(1, Math.max(0, (value - low) / (high - low || 1)));
      return { colour: (pixel) => mix(black, picture(pixel), light(values[pixel]!)) };
    }
    case "mask": {
      const kept = topPixels(values, tile.share), isRim = rimOf(kept, tile.image);
      return {
        colour(pixel) {
          if (!kept.has(pixel)) return mix(picture(pixel), white, 0.8);
          return isRim(pixel) ? dark : picture(pixel);
        },
      };
    }
  }
}

/**
 * Whether a pixel of a region is less than a hundredth or so of the image's width from what is not of the
 * region: a rim, as what is bright hardly differs from what fades.
 */
function rimOf(region: ReadonlySet<number>, { height, width }: Image): (pixel: number) => boolean {
  const reach = Math.round(width / 112);
  const isIn = (x: number, y: number) =>
    x < 0 || x >= width || y < 0 || y >= height || region.has(y * width + x);
  return (pixel) => {
    const x = pixel % width, y = Math.floor(pixel / width);
    return !isIn(x - reach, y) || !isIn(x + reach, y) || !isIn(x, y - reach) || !isIn(x, y + reach);
  };
}

/** The most squares along a side that a photograph's map is touched in, and where bytes are spared. */
const touchedSide = 56, coarseSide = 28;

/** Whether a tile is an image whose pixels hovering shows. */
const isTouchedInput = ({ kind, image }: Tile): boolean =>
  kind === "input" && image.channels === 1 && Math.max(image.height, image.width) <= touchedSide;

/** A grey image as a heatmap of its levels. */
function greyHeatmap({ data, height, width }: Image): Data {
  const levels = Uint8Array.from(data, (v) => Math.round(255 * Math.min(1, Math.max(0, v))));
  return {
    type: "heatmap",
    z: typedArray(levels, [height, width]),
    zmin: 0,
    zmax: 255,
    colorscale: [[0, "#000000"], [1, "#ffffff"]],
    showscale: false,
    hovertemplate: "<b>pixel %{z} of 255</b><br>row %{y}, column %{x}<extra></extra>",
  } as unknown as Data;
}

/**
 * The heatmap by which a tile is touched; undefined for a picture without a map. That of a map by
 * itself, or of a small grey image, is seen. Those over pictures are clear: an outlined image tells of
 * its map, a photograph's view of sums over squares of the raw map.
 */
export function tileHeatmap(
  tile: Tile,
  { limit, unit, precision }: {
    readonly limit: number;
    readonly unit: string;
    readonly precision: Precision;
  },
): Data | undefined {
  if (isMap(tile)) {
    const { kind, map, factor = 1 } = tile, unsigned = kind === "magnitude";
    const image = imageTold(tile, precision);
    return attributionHeatmap(map, { limit: limit / factor, unit, image, unsigned, precision });
  }
  if (isTouchedInput(tile)) return greyHeatmap(tile.image!);
  if (tile.kind === "outline") {
    return {
      ...attributionHeatmap(tile.map, { image: tile.image, limit, unit, precision }),
      opacity: 0,
    };
  }
  if (!isView(tile)) return undefined;
  const square = touchedSquare(tile, precision), map = inSquares(tile.map, square / squareOf(tile));
  return { ...attributionHeatmap(map, { limit, unit, precision: "compact", square }), opacity: 0 };
}

/** Pixels of a photograph, in height and in width, over which hovering shows the sum of its map. */
export function touchedSquare(view: View, precision: Precision): number {
  const { height, width } = view.map, most = precision === "compact" ? coarseSide : touchedSide;
  return Math.ceil(Math.max(height, width) / most) * squareOf(view);
}

/** How many bytes a tile's map takes to be touched. */
export function tileBytes(tile: Tile, precision: Precision): number {
  if (!isMap(tile) && tile.kind !== "outline") return 0;
  return heatmapBytes(tile.map, { precision, image: imageTold(tile, precision) });
}

/** The image of which a map tells the pixels; with many maps it would add half and more to the bytes. */
const imageTold = (tile: Tile, precision: Precision) =>
  isMap(tile) && precision !== "exact" ? undefined : tile.image;

/** The picture's colour at each pixel. */
function pixelColour({ data, channels }: Image): (pixel: number) => Rgb {
  const value = (pixel: number, c: number) =>
    255 * Math.min(1, Math.max(0, data[pixel * channels + (channels === 1 ? 0 : c)]!));
  return (pixel) => [value(pixel, 0), value(pixel, 1), value(pixel, 2)];
}

const black: Rgb = [0, 0, 0], dark: Rgb = [64, 64, 64], white: Rgb = [255, 255, 255];
const mean = (colour: Rgb) => (colour[0] + colour[1] + colour[2]) / 3;
const mix = (a: Rgb, b: Rgb, share: number) =>
  a.map((v, i) => v + share * (b[i]! - v)) as unknown as Rgb;
