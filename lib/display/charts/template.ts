import type { Annotation, Layout } from "plotly.js-dist";
import { fontFamily, markupWidth, wrap } from "../render/font.ts";

/** What every chart takes. */
export interface ChartOptions {
  readonly title: string;
  /** Stands under the chart and can be read alone. */
  readonly caption: string;
  /** px, default 640. */
  readonly width?: number;
  /** px without caption, legend and the title's further lines; default 380, or as many as the categories need. */
  readonly height?: number;
}

/** Room around the plot in px, beside title, legend and caption. */
export interface Room {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

export const ink = "#222222";
/** px of tick labels and legends. */
export const labelSize = 12;
const edge = 12, titleSize = 14.5, captionSize = 11.5, lineHeight = 1.3;

const textHeight = (text: string, size: number) => text.split("<br>").length * size * lineHeight;

/** Height of a legend above the plot: one row where it fits, else columns as wide as the widest entry. */
function legendHeight(names: readonly string[], width: number): number {
  if (names.length < 2) return 0;
  const entries = names.map((name) => markupWidth(name, labelSize) + 50);
  const columns = Math.max(1, Math.floor(width / Math.max(...entries)));
  const fits = entries.reduce((sum, entry) => sum + entry, 0) <= width;
  return 8 + 19 * (fits ? 1 : Math.ceil(names.length / columns));
}

/**
 * The house layout: white ground, title and legend above, the caption under the chart. Margins follow from the
 * words, so that nothing is cut off and the caption starts at the figure's edge.
 *
 * @param names Entries of the legend; it is shown from two on.
 */
export function chartLayout(
  options: ChartOptions,
  { left, right, bottom }: Room,
  names: readonly string[],
  parts: Partial<Layout>,
): Partial<Layout> {
  const { width = 640, height = 380 } = options;
  // A viewer without Inter draws up to a tenth wider.
  const across = 0.92 * (width - 2 * edge);
  const title = wrap(`<b>${options.title}</b>`, across, titleSize);
  const caption = wrap(options.caption, across, captionSize);
  const above = textHeight(title, titleSize), below = textHeight(caption, captionSize) + edge;
  const legend = legendHeight(names, width - left - right);
  const top = 20 + above + legend;
  const words = (text: string, size: number, y: number, yshift: number): Partial<Annotation> => ({
    text,
    font: { size },
    ...{ xref: "paper", x: 0, xshift: edge - left, xanchor: "left", align: "left" },
    ...{ yref: "paper", y, yshift, yanchor: "top", borderpad: 0, showarrow: false },
  });
  return {
    width,
    height: Math.ceil(height + legend + above - titleSize * lineHeight + below),
    margin: { l: left, r: right, t: top, b: bottom + below, pad: 0 },
    font: { family: fontFamily, size: labelSize, color: ink },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    showlegend: legend > 0,
    ...(legend > 0
      ? { legend: { orientation: "h", x: 0, xanchor: "left", y: 1, yanchor: "bottom" } }
      : {}),
    ...parts,
    // Plotly's own title loses its first line at the upper edge when it has two.
    annotations: [
      ...(parts.annotations ?? []),
      words(title, titleSize, 1, top - 10),
      words(caption, captionSize, 0, -bottom),
    ],
  };
}
