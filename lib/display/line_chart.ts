import type { Data } from "plotly.js-dist";
import { seriesColours } from "./colours.ts";
import { Figure } from "./figure.ts";
import { type Axis, chartAxis, chartLayout, type ChartOptions, checkValues } from "./template.ts";

/** A line, or points. */
export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** A band around the line, e.g. the quartiles, or an interval of confidence; say which in the caption. */
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
  /** Default lines+markers. */
  readonly mode?: "lines" | "markers" | "lines+markers";
  readonly dash?: "solid" | "dash" | "dot";
  /** Default the next of the palette. */
  readonly colour?: string;
}

/** Axes of a line chart, and lines to compare with. */
export interface LineChartOptions extends ChartOptions {
  readonly x: Axis;
  readonly y: Axis;
  /** Horizontal lines with words, e.g. a threshold. */
  readonly references?: readonly { readonly y: number; readonly text: string }[];
}

/**
 * Lines or points over a numeric axis, with bands.
 *
 * @throws {TypeError} Where lists of one series differ in length.
 * @throws {RangeError} Where a value is NaN, infinite, or not above 0 on a log axis.
 *
 * @example
 * ```ts
 * lineChart([{ name: "midpoint", x: steps, y: medians, lower: q1, upper: q3 }], {
 *   title: "Completeness error",
 *   x: { title: "steps", log: true },
 *   y: { title: "error (%)", log: true },
 *   caption: "Median and quartiles of 12 images.",
 * });
 * ```
 */
export function lineChart(series: readonly Series[], options: LineChartOptions): Figure {
  const action = "draw a line chart";
  const data = series.flatMap((each, index): Data[] => {
    const { name, x, y, lower, upper, mode = "lines+markers", dash = "solid" } = each;
    const length = x.length;
    checkValues(action, `${name}.x`, x, { log: options.x.log });
    checkValues(action, `${name}.y`, y, { length, log: options.y.log });
    for (const [key, edge] of Object.entries({ lower, upper })) {
      if (edge) checkValues(action, `${name}.${key}`, edge, { length, log: options.y.log });
    }
    const colour = each.colour ?? seriesColours[index % seriesColours.length]!;
    const shared = { type: "scatter", legendgroup: name, x: Array.from(x) } as const;
    const hidden = {
      ...shared,
      mode: "lines",
      line: { width: 0 },
      showlegend: false,
      hoverinfo: "skip",
    } as const;
    const band: Data[] = lower && upper
      ? [
        { ...hidden, y: Array.from(lower) },
        { ...hidden, y: Array.from(upper), fill: "tonexty", fillcolor: `${colour}2e` },
      ]
      : [];
    const line: Data = {
      ...shared,
      name,
      y: Array.from(y),
      mode,
      line: { color: colour, width: 2, dash },
      marker: { color: colour, size: 6 },
    };
    return [...band, line];
  });
  const references = options.references ?? [];
  const layout = chartLayout(options, {
    xaxis: chartAxis(options.x),
    yaxis: chartAxis(options.y),
    showlegend: series.length > 1,
    shapes: references.map(({ y }) => ({
      type: "line",
      xref: "paper",
      x0: 0,
      x1: 1,
      y0: y,
      y1: y,
      line: { color: "#808080", width: 1.2, dash: "dash" },
    })),
    annotations: references.map(({ y, text }) => ({
      xref: "paper",
      x: 1,
      y: options.y.log ? Math.log10(y) : y,
      xanchor: "right",
      yanchor: "bottom",
      text,
      showarrow: false,
      font: { size: 11, color: "#606060" },
    })),
  });
  return new Figure(data, layout, `${options.title}. ${options.caption}`);
}
