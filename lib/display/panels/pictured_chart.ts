import { invalid, requireObjects, requireWords } from "@lib/runtime";
import { minimum } from "@lib/statistics";
import type { Annotation, Data, Layout, LayoutAxis } from "plotly.js-dist";
import { Figure } from "../render/figure.ts";
import type { Image } from "./image.ts";
import { lineCount, lineHeight, panelFontSize, plain } from "./panel_layout.ts";
import { tileHeatmap } from "./tile_pictures.ts";
import { checkTile } from "./tiles.ts";

/** A small grey image beside a chart. */
export interface Picture {
  readonly image: Image;
  /** Stands above it, in a line or several, as many for each picture. */
  readonly label: string;
}

const action = "set pictures beside a chart";
/** px: the figure's edge, below a picture, right of the pictures. */
const edge = 12, below = 14, beside = 16;
/** The most that pictures take of the figure's width. */
const share = 0.34;

/**
 * A chart with small grey images at its left, below one another: what a point of it looks like. The
 * figure keeps its size and the chart becomes narrower; hovering shows the pixels.
 *
 * @param pictures Of one size and one channel, in [0, 1].
 * @throws {TypeError} If there is none, or they differ in size or have several channels.
 * @throws {RangeError} If a pixel is NaN, infinite or outside [0, 1], or the chart is too low for them.
 *
 * @example
 * ```ts
 * import { lineChart, picturedChart } from "@lib/display";
 * const image = { data: [0, 1, 1, 0.5], height: 2, width: 2, channels: 1 };
 * const [x, y] = [{ title: "contrast" }, { title: "logit" }];
 * const series = [{ name: "network", x: [0, 1], y: [0, 8] }];
 * const chart = lineChart(series, { title: "Dimmed", x, y, caption: "One image." });
 * picturedChart(chart, [{ image, label: "at full contrast" }]);
 * ```
 */
export function picturedChart(chart: Figure, pictures: readonly Picture[]): Figure {
  if (!(chart instanceof Figure)) {
    throw new TypeError(invalid(action, "chart", "a Figure", chart));
  }
  requireObjects(action, "pictures", pictures, "pictures, { image, label }");
  const [first] = pictures;
  if (!first) throw new TypeError(invalid(action, "pictures", "one picture or more", pictures));
  for (const { image, label } of pictures) {
    requireWords(action, "label", label);
    checkTile(action, { kind: "input", image });
    const sizes = [image, first.image].map(({ height, width }) => `${height} x ${width} x 1`);
    const own = `${image.height} x ${image.width} x ${image.channels}`;
    if (own !== sizes[1]) throw new TypeError(invalid(action, "image", `of ${sizes[1]}`, own));
  }
  const { data, layout, text } = chart, { height, width } = first.image;
  const { l = 0, r = 0, t = 0, b = 0 } = layout.margin ?? {};
  const across = layout.width! - edge - r, down = layout.height! - t - b;
  const words = 4 + lineHeight * lineCount(pictures.map(({ label }) => label));
  const slot = (down + below) / pictures.length;
  const zoom = Math.floor(minimum([(slot - words - below) / height, share * across / width]));
  if (zoom < 1) throw new RangeError(invalid(action, "chart", "high enough for them", down));
  const side = zoom * width;
  const axis = (range: [number, number], domain: [number, number]): Partial<LayoutAxis> => ({
    visible: false,
    fixedrange: true,
    range,
    domain,
  });
  const axes: Record<string, Partial<LayoutAxis>> = {
    xaxis: { ...layout.xaxis, domain: [(side + beside + l) / across, 1] },
    xaxis2: axis([-0.5, width - 0.5], [0, side / across]),
  };
  const traces: Data[] = [], labels: Partial<Annotation>[] = [];
  for (const [i, { image, label }] of pictures.entries()) {
    const top = i * slot + words, low = top + zoom * height;
    axes[`yaxis${i + 2}`] = axis([height - 0.5, -0.5], [1 - low / down, 1 - top / down]);
    const seen = tileHeatmap({ kind: "input", image }, { limit: 1, unit: "", precision: "exact" })!;
    traces.push({ ...seen, xaxis: "x2", yaxis: `y${i + 2}` } as Data);
    labels.push({
      ...{ text: label, font: { size: panelFontSize }, showarrow: false, borderpad: 0 },
      ...{ xref: "paper", x: 0, xanchor: "left", align: "left" } as const,
      ...{ yref: "paper", y: 1 - (top - 3) / down, yanchor: "bottom" } as const,
    });
  }
  // What the chart places in shares of its plot now finds the pictures there.
  const moved = (layout.annotations ?? []).map((word) =>
    word.xref === "paper" && word.x === 0
      ? { ...word, xshift: (word.xshift ?? 0) + l - edge }
      : word
  );
  const shapes = (layout.shapes ?? []).map((shape) =>
    shape.xref === "paper" ? { ...shape, xref: "x domain" as const } : shape
  );
  const legend = layout.legend ? { legend: { ...layout.legend, x: axes.xaxis!.domain![0] } } : {};
  return new Figure([...data, ...traces], {
    ...layout,
    ...axes,
    ...legend,
    shapes,
    margin: { ...layout.margin, l: edge },
    annotations: [...moved, ...labels],
  } as Partial<Layout>, [text, ...pictures.map(({ label }) => plain(label))].join("\n"));
}
