import { maximum } from "@lib/statistics";
import { type KnownOptions } from "@lib/runtime";
import type { Annotation, Data, Layout } from "plotly.js-dist";
import { ink } from "../render/colours.ts";
import { Figure } from "../render/figure.ts";
import { fontFamily, markupWidth, wrap } from "../render/font.ts";

/** What every chart takes. */
export interface ChartOptions {
  readonly title: string;
  /** Stands under the chart and can be read alone. */
  readonly caption: string;
  /** px, default 640. */
  readonly width?: number;
  /**
   * px without caption, legend and the title's further lines; default 380, or as many as the
   * categories need.
   */
  readonly height?: number;
}

/** What the kind of chart decides. */
export interface ChartParts {
  /** px left of the plot. */
  readonly left: number;
  /** px right of the plot, default 20. */
  readonly right?: number;
  /** px under the plot, caption left out, default 50. */
  readonly bottom?: number;
  /** As in {@link ChartOptions}, where that has none; default 380. */
  readonly height?: number;
  /** Entries of the legend, which is shown from two on; default none. */
  readonly names?: readonly string[];
  /** Axes and the like. */
  readonly layout: Partial<Layout>;
}

/** {@link ChartOptions}, as charts know them. */
export const CHART: KnownOptions<ChartOptions> = {
  title: "words",
  caption: "words",
  width: "a positive number?",
  height: "a positive number?",
};

/** px of tick labels and legends. */
export const labelSize = 12;
const edge = 12, titleSize = 14.5, captionSize = 11.5, lineHeight = 1.3;
/** px at the upper right that Plotly's buttons take. */
const modeBarRoom = 44;

const textHeight = (text: string, size: number) => text.split("<br>").length * size * lineHeight;

/** Height of a legend above the plot: one row where it fits, else columns of the widest entry. */
function legendHeight(names: readonly string[], width: number): number {
  if (names.length < 2) return 0;
  const entries = names.map((name) => markupWidth(name, labelSize) + 50);
  const columns = Math.max(1, Math.floor(width / maximum(entries)));
  const fits = entries.reduce((sum, entry) => sum + entry, 0) <= width;
  return 8 + 19 * (fits ? 1 : Math.ceil(names.length / columns));
}

/**
 * A chart in the house's looks: white ground, title and legend above, the caption under it. Margins
 * follow from the words, so that nothing is cut off and the caption starts at the figure's edge.
 */
export function chart(
  data: readonly Data[],
  options: ChartOptions,
  { left, right = 20, bottom = 50, height = 380, names = [], layout }: ChartParts,
): Figure {
  const { width = 640 } = options;
  // A viewer without Inter draws up to a tenth wider.
  const across = 0.92 * (width - 2 * edge);
  const title = wrap(`<b>${options.title}</b>`, across - modeBarRoom, titleSize);
  const caption = wrap(options.caption, across, captionSize);
  const above = textHeight(title, titleSize), below = textHeight(caption, captionSize) + edge;
  const legend = legendHeight(names, width - left - right);
  const top = 20 + above + legend, lines = above - titleSize * lineHeight + below;
  const words = (text: string, size: number, y: number, yshift: number): Partial<Annotation> => ({
    text,
    font: { size },
    xref: "paper",
    x: 0,
    xshift: edge - left,
    xanchor: "left",
    align: "left",
    yref: "paper",
    y,
    yshift,
    yanchor: "top",
    borderpad: 0,
    showarrow: false,
  });
  const level = { orientation: "h", x: 0, xanchor: "left", y: 1, yanchor: "bottom" } as const;
  return new Figure(data, {
    width,
    height: Math.ceil((options.height ?? height) + legend + lines),
    margin: { l: left, r: right, t: top, b: bottom + below, pad: 0 },
    font: { family: fontFamily, size: labelSize, color: ink },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    showlegend: legend > 0,
    ...(legend > 0 ? { legend: level } : {}),
    ...layout,
    // Plotly's own title loses its first line at the upper edge when it has two.
    annotations: [
      ...(layout.annotations ?? []),
      words(title, titleSize, 1, top - 10),
      words(caption, captionSize, 0, -bottom),
    ],
  }, `${options.title}${/[.?!]$/.test(options.title) ? "" : "."} ${options.caption}`);
}
