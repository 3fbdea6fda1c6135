import { maximum } from "@lib/statistics";
import type { Data } from "plotly.js-dist";
import { divergingScale, sequentialScale } from "../render/colours.ts";
import { typedArray, type TypedArraySpec } from "../render/compact.ts";
import { significant } from "../tables/text.ts";
import { channelSum, type Image } from "./image.ts";

/** How an attribution becomes a heatmap. */
export interface AttributionHeatmapOptions {
  /** What colours saturate at, in the unit. */
  readonly limit: number;
  /** Unit of the attributions: `logits`. */
  readonly unit: string;
  /** The explained image, of the map's size: hovering then shows its pixels, 0 .. 255. */
  readonly image?: Image | undefined;
  /** Absolute values, from dark (0) to yellow; default false, red for and blue against. */
  readonly unsigned?: boolean;
  /**
   * `exact`: float32 and each pixel's rank, 4 + 4 KB for 28 x 28. `ranked`: int8 and the rank in whole
   * per cent, 2 KB; hovering shows a whole number times a round step. `compact`: int8 alone, 1 KB.
   * An image takes as much again. Default "exact".
   */
  readonly precision?: Precision | undefined;
  /** Pixels of the image, in height and in width, that a value of the map stands for; default 1. */
  readonly square?: number;
}

/** How much hovering shows of a map, from the most to the least. */
export const precisions = ["exact", "ranked", "compact"] as const;
export type Precision = typeof precisions[number];

/** What can be changed of such a trace by Plotly's `restyle`. */
export interface AttributionHeatmap {
  readonly z: TypedArraySpec;
  readonly zmin: number;
  readonly zmax: number;
  readonly hovertemplate: string;
  readonly customdata?: TypedArraySpec;
}

/**
 * An attribution, summed over channels, as a heatmap that can be touched: hovering shows row and
 * column, the pixel, the attribution with its unit, and its rank, 1 for the largest. Rows and columns
 * count from 0 at the upper left, so that the y axis has to run downwards.
 */
export function attributionHeatmap(
  map: Image,
  { limit, unit, square = 1, ...options }: AttributionHeatmapOptions,
): Data & AttributionHeatmap {
  const { image, unsigned = false, precision = "exact" } = options;
  const sums = channelSum(map), values = unsigned ? sums.map(Math.abs) : sums;
  const isExact = precision === "exact", plus = unsigned ? "" : "+";
  const step = isExact ? 1 : roundStep(maximum(sums.map(Math.abs)));
  const inSteps = () => Int8Array.from(values, (value) => Math.round(value / step));
  const told = isExact ? `%{z:${plus}.3~g}` : `%{z:${plus}d} × ${significant(step, 1)}`;
  const places = {
    exact: () => [ranks(values)],
    ranked: () => [shares(values)],
    compact: () => [],
  };
  const beside = [...(image ? levels(image) : []), ...places[precision]()];
  const place = `%{customdata[${beside.length - 1}]}`;
  const rank = {
    exact: `, rank ${place} of ${values.length}`,
    ranked: `, in the top ${place}%`,
    compact: "",
  }[precision];
  const colour = image && Array.from({ length: image.channels }, (_, c) => `%{customdata[${c}]}`);
  const around = square === 1 ? "" : `${square} x ${square} pixels around `;
  const whole = square === 1 ? "" : ":.0f";
  return {
    type: "heatmap",
    z: typedArray(isExact ? Float32Array.from(values) : inSteps(), [map.height, map.width]),
    x0: (square - 1) / 2,
    y0: (square - 1) / 2,
    dx: square,
    dy: square,
    zmin: unsigned ? 0 : -limit / step,
    zmax: limit / step,
    colorscale: unsigned ? sequentialScale : divergingScale,
    showscale: false,
    ...(beside.length > 0 ? { customdata: interleaved(beside, map) } : {}),
    hovertemplate: `<b>${told} ${unit}</b>${rank}<br>${around}row %{y${whole}}, ` +
      `column %{x${whole}}` +
      `${colour ? `<br>pixel ${colour.join(", ")} of 255` : ""}<extra></extra>`,
  } as Data & AttributionHeatmap;
}

/**
 * How many bytes such a heatmap is made of: an exact one of four for a value, two for a rank and for a
 * level; else of one each.
 */
export function heatmapBytes(
  { height, width }: Image,
  { precision, image }: { readonly precision: Precision; readonly image: Image | undefined },
): number {
  const levels = image?.channels ?? 0;
  const pixel = { exact: 4 + 2 * (1 + levels), ranked: 2 + levels, compact: 1 + levels };
  return height * width * pixel[precision];
}

/** The smallest of 1, 2 and 5 times a power of ten of which 127 reach the value. */
function roundStep(largest: number): number {
  const least = (largest || 1) / 127, power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 5, 10].find((factor) => 127 * factor * power >= largest)!;
}

/** Place of each value in the order from the largest, from 1; of equal ones the first comes first. */
function ranks(values: Float64Array): Uint16Array {
  const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
  const places = new Uint16Array(values.length);
  order.forEach((pixel, rank) => places[pixel] = rank + 1);
  return places;
}

/** The ranks in whole per cent of all pixels, rounded up: 1 to 100. */
const shares = (values: Float64Array): Uint8Array =>
  Uint8Array.from(ranks(values), (rank) => Math.ceil(100 * rank / values.length));

/** The image's channels in levels of 0 .. 255. */
const levels = ({ data, channels }: Image): Uint8Array[] =>
  Array.from({ length: channels }, (_, c) =>
    Uint8Array.from(
      { length: data.length / channels },
      (_, i) => Math.round(255 * Math.min(1, Math.max(0, data[channels * i + c]!))),
    ));

/** Numbers of each pixel side by side, in two bytes where one does not hold them. */
function interleaved(
  lists: readonly (Uint8Array | Uint16Array)[],
  { height, width }: Pick<Image, "height" | "width">,
): TypedArraySpec {
  const count = lists.length, size = height * width * count;
  const isWide = lists.some((list) => list instanceof Uint16Array);
  const all = isWide ? new Uint16Array(size) : new Uint8Array(size);
  lists.forEach((list, k) => list.forEach((value, i) => all[count * i + k] = value));
  return typedArray(all, [height, width, count]);
}
