import { invalid } from "@lib/runtime";
import type { Annotation, Layout, LayoutAxis } from "plotly.js-dist";
import { fontFamily, wrap } from "./font.ts";

/** An axis: what it shows, with its unit, and how. */
export interface Axis {
  /** Quantity and unit: `steps (gradients)`. */
  readonly title: string;
  /** Logarithmic; every value must then be above 0. */
  readonly log?: boolean;
  /** Lowest and highest value shown. */
  readonly range?: readonly [number, number];
}

/** What every chart takes. */
export interface ChartOptions {
  readonly title: string;
  /** Stands under the chart and can be read alone. */
  readonly caption: string;
  /** px, default 640. */
  readonly width?: number;
  /** px without the caption, default 380. */
  readonly height?: number;
}

const ink = "#222222", grid = "#e6e6e6", size = 12.5;

/** The house layout: white ground, light grid, the caption under the chart. */
export function chartLayout(options: ChartOptions, axes: Partial<Layout> = {}): Partial<Layout> {
  const { title, caption, width = 640, height = 380 } = options;
  const lines = wrap(caption, width - 24, 11.5), below = 15 * lines.split("<br>").length + 12;
  const note: Partial<Annotation> = {
    text: lines,
    xref: "paper",
    yref: "container" as "paper",
    x: 0,
    y: 0,
    xanchor: "left",
    yanchor: "bottom",
    align: "left",
    showarrow: false,
    font: { size: 11.5 },
  };
  const margin = { l: 64, r: 20, t: 46, b: 52 + below };
  return {
    width,
    height: height + below,
    margin,
    title: {
      text: `<b>${title}</b>`,
      font: { size: 14.5 },
      x: 0,
      xref: "paper",
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 14 },
    },
    font: { family: fontFamily, size, color: ink },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    legend: { bgcolor: "rgba(255,255,255,0.8)", font: { size: 11.5 } },
    ...axes,
    annotations: [
      ...(axes.annotations ?? []),
      // Paper coordinates start at the plot's lower left corner.
      { ...note, yref: "paper", x: 0, y: 0, yanchor: "top", xshift: 12 - margin.l, yshift: -52 },
    ],
  };
}

/** A numeric axis. */
export function chartAxis({ title, log = false, range }: Axis): Partial<LayoutAxis> {
  return {
    title: { text: title, standoff: 8 },
    type: log ? "log" : "linear",
    ...(range ? { range: (log ? range.map(Math.log10) : [...range]) as [number, number] } : {}),
    ...(log
      ? {
        dtick: 1,
        minor: { showgrid: false, ticks: "outside", ticklen: 3 },
        exponentformat: "none",
      }
      : {}),
    gridcolor: grid,
    zerolinecolor: "#b0b0b0",
    linecolor: "#808080",
    ticks: "outside",
    ticklen: 4,
    automargin: true,
  };
}

/** Refuses lists that are empty or differ in length, NaN and infinity, and what a log axis cannot show. */
export function checkValues(
  action: string,
  argument: string,
  values: ArrayLike<number>,
  { length, log = false }: { length?: number; log?: boolean | undefined } = {},
): void {
  if (values.length === 0 || (length !== undefined && values.length !== length)) {
    const must = length === undefined ? "one value or more" : `${length} values`;
    throw new TypeError(invalid(action, argument, must, `${values.length} values`));
  }
  for (let i = 0; i < values.length; i++) {
    const fits = Number.isFinite(values[i]) && (!log || values[i]! > 0);
    if (fits) continue;
    throw new RangeError(
      invalid(action, `${argument}[${i}]`, log ? "above 0 on a log axis" : "finite", values[i]),
    );
  }
}
