import type { Data } from "plotly.js-dist";
import { invalid } from "@lib/runtime";
import { divergingScale, sequentialScale, seriesColours } from "./colours.ts";
import { Figure } from "./figure.ts";
import { fixed } from "./text.ts";
import { type Axis, chartAxis, chartLayout, type ChartOptions, checkValues } from "./template.ts";

/** One bar of a bar chart, with its interval. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Lower and upper end, e.g. of a 95% interval; say which in the caption. */
  readonly interval?: readonly [number, number];
}

/** One group of a distribution. */
export interface Group {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** A chart with one numeric axis and categories on the other. */
export interface CategoryChartOptions extends ChartOptions {
  readonly value: Axis;
}

const categories = { automargin: true, ticks: "", linecolor: "#808080" } as const;

/** Horizontal bars, the first on top, with intervals. */
export function barChart(bars: readonly Bar[], options: CategoryChartOptions): Figure {
  const action = "draw a bar chart", { log } = options.value;
  checkValues(action, "bars", bars.map(({ value }) => value), { log });
  bars.forEach(({ name, interval }) =>
    interval && checkValues(action, `${name}.interval`, interval, { length: 2, log })
  );
  const data: Data = {
    type: "bar",
    orientation: "h",
    y: bars.map(({ name }) => name),
    x: bars.map(({ value }) => value),
    marker: { color: seriesColours[0] },
    error_x: {
      type: "data",
      symmetric: false,
      array: bars.map(({ value, interval }) => interval ? interval[1] - value : 0),
      arrayminus: bars.map(({ value, interval }) => interval ? value - interval[0] : 0),
      color: "#222222",
      thickness: 1.4,
      width: 4,
      visible: bars.some(({ interval }) => interval),
    },
  };
  const layout = chartLayout(options, {
    xaxis: chartAxis(options.value),
    yaxis: { ...categories, autorange: "reversed" },
    showlegend: false,
  });
  return new Figure([data], layout, `${options.title}. ${options.caption}`);
}

/** Every value as a point beside the box of its group: median, quartiles, whiskers to 1.5 times their range. */
export function distribution(groups: readonly Group[], options: CategoryChartOptions): Figure {
  const action = "draw a distribution", { log } = options.value;
  groups.forEach(({ name, values }) => checkValues(action, name, values, { log }));
  const data = groups.map(({ name, values }, i): Data => ({
    type: "box",
    orientation: "h",
    name,
    x: Array.from(values),
    boxpoints: "all",
    jitter: 0.5,
    pointpos: 0,
    fillcolor: "rgba(0,0,0,0.04)",
    line: { width: 1.3, color: seriesColours[i % seriesColours.length]! },
    marker: { size: 4.5, opacity: 0.65 },
  }));
  const layout = chartLayout(options, {
    xaxis: chartAxis(options.value),
    yaxis: { ...categories, autorange: "reversed" },
    showlegend: false,
  });
  return new Figure(data, layout, `${options.title}. ${options.caption}`);
}

/** What a matrix of numbers needs beside its numbers. */
export interface HeatmapChartOptions extends ChartOptions {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Title of the colour bar, with the unit. */
  readonly value: string;
  /** Lowest and highest value of the colours; symmetric about 0 gives the diverging colours. */
  readonly range: readonly [number, number];
  /** Digits after the point in the cells, default 2. */
  readonly digits?: number;
}

/** A matrix as colours with its numbers in the cells, the first row on top. */
export function heatmapChart(
  matrix: readonly ArrayLike<number>[],
  options: HeatmapChartOptions,
): Figure {
  const { rows, columns, value, range: [low, high], digits = 2 } = options;
  const action = "draw a heatmap";
  if (matrix.length !== rows.length) {
    throw new TypeError(invalid(action, "matrix", `${rows.length} rows`, `${matrix.length} rows`));
  }
  matrix.forEach((row, i) => checkValues(action, `matrix[${i}]`, row, { length: columns.length }));
  const signed = low === -high;
  const isDark = (v: number) => signed ? Math.abs(v) > 0.6 * high : (v - low) / (high - low) < 0.5;
  const data: Data = {
    type: "heatmap",
    z: matrix.map((row) => Array.from(row)),
    x: [...columns],
    y: [...rows],
    zmin: low,
    zmax: high,
    colorscale: signed ? divergingScale : sequentialScale,
    xgap: 1,
    ygap: 1,
    colorbar: { title: { text: value, side: "right" }, thickness: 12, outlinewidth: 0.5 },
  };
  const layout = chartLayout(options, {
    xaxis: { ...categories, side: "bottom" },
    yaxis: { ...categories, autorange: "reversed" },
    annotations: matrix.flatMap((row, i) =>
      Array.from(row, (v, j) => ({
        x: columns[j]!,
        y: rows[i]!,
        text: fixed(v, digits),
        showarrow: false,
        font: { size: 11, color: isDark(v) ? "#ffffff" : "#222222" },
      }))
    ),
  });
  return new Figure([data], layout, `${options.title}. ${options.caption}`);
}
