import {
  invalid,
  requireIntegerFrom,
  requireKnownOptions,
  requireList,
  requireObjects,
} from "@lib/runtime";
import type { Data } from "plotly.js-dist";
import { coloursOf, seriesColours } from "../render/colours.ts";
import type { Figure } from "../render/figure.ts";
import { type Axis, chartAxis, checkValues, extent, leftRoom, requireAxis } from "./axes.ts";
import { type Reference, referenceLines, symbols, told } from "./axes.ts";
import { directLabels } from "./direct_labels.ts";
import { CHART, chart, type ChartOptions } from "./template.ts";

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
  /** Whether a value holds as far as the next x, in the place of straight lines between points. */
  readonly steps?: boolean;
  /** Default that of the series' name, where it is a known method, or the next of the palette. */
  readonly colour?: string;
  /** Words for each point, such as its image and class, shown where the mouse is. */
  readonly labels?: readonly string[];
  /** How many examples are behind each point. */
  readonly n?: number;
  /** Whether it stands in the legend, where there is one; default true. */
  readonly listed?: boolean;
}

/** Axes of a line chart, and lines to compare with. */
export interface LineChartOptions extends ChartOptions {
  readonly x: Axis;
  readonly y: Axis;
  /** Thresholds and the like, dashed, with words. */
  readonly references?: readonly Reference[];
}

/**
 * Lines or points over a numeric axis, with bands. Lines that end at the right have their names there,
 * where these fit; others have a legend.
 *
 * @throws {TypeError} If lists of one series differ in length, or only one edge of a band is given.
 * @throws {RangeError} If a value is NaN or infinite, or a value, range or reference is not above 0 on
 * a log axis.
 *
 * @example
 * ```ts
 * import { lineChart } from "@lib/display";
 * const medians = { y: [9, 2, 0.5], lower: [7, 1, 0.2], upper: [12, 3, 0.8] };
 * lineChart([{ name: "midpoint", x: [8, 16, 32], ...medians }], {
 *   title: "Completeness error",
 *   x: { title: "steps", log: true },
 *   y: { title: "error (%)", log: true },
 *   references: [{ y: 5, text: "5%" }],
 *   caption: "Median and quartiles of 12 images.",
 * });
 * ```
 */
export function lineChart(series: readonly Series[], options: LineChartOptions): Figure {
  const action = "draw a line chart";
  requireKnownOptions(action, options, { ...CHART, x: true, y: true, references: true });
  requireAxis(action, "x", options.x);
  requireAxis(action, "y", options.y);
  requireObjects(action, "series", series, "series, { name, x, y }");
  const { references: across = [] } = options;
  requireObjects(action, "references", across, "lines, { x or y, text }");
  if (series.length === 0) {
    throw new RangeError(invalid("draw a line chart", "series", "one series or more", series));
  }
  series.forEach((part) => checkSeries(part, options));
  const { references = [] } = options;
  const at = (axis: "x" | "y") => references.flatMap((reference) => reference[axis] ?? []);
  const xs = extent([...series.map(({ x }) => x), at("x")]);
  const edges = series.flatMap(({ y, lower, upper }) => [y, lower ?? [], upper ?? []]);
  const ys = extent([...edges, at("y")]);
  const xaxis = chartAxis(options.x, xs), yaxis = chartAxis(options.y, ys);
  const looks = looksOf(series), names = series.map(({ name }) => name);
  const ends = series.map(({ name, x, y, mode }, i) => {
    const last = x.length - 1;
    return { name, x: x[last]!, y: y[last]!, colour: looks[i]!.colour, isLine: mode !== "markers" };
  });
  const direct = directLabels(ends, { options, xs, ys });
  const lines = referenceLines(references, options);
  return chart(series.flatMap((part, i) => traces(part, looks[i]!, options)), options, {
    left: leftRoom(yaxis, options.y.range ?? ys),
    ...(direct ? { right: direct.room } : { names }),
    layout: {
      xaxis: direct ? { range: direct.range, ...xaxis } : xaxis,
      yaxis,
      ...lines,
      annotations: [...lines.annotations ?? [], ...direct?.words ?? []],
    },
  });
}

function checkSeries(
  { name, x, y, lower, upper, labels, n }: Series,
  options: LineChartOptions,
): void {
  const action = "draw a line chart", length = x?.length, log = options.y.log;
  requireList(action, `${name}.x`, x);
  checkValues(action, `${name}.x`, x, { log: options.x.log });
  checkValues(action, `${name}.y`, y, { length, log });
  if (!lower !== !upper) {
    const must = "given with both its edges, lower and upper, or with neither";
    throw new TypeError(invalid(action, `${name}'s band`, must, lower ? "lower" : "upper"));
  }
  if (labels) requireList(action, `${name}.labels`, labels, "words");
  if (n !== undefined) requireIntegerFrom(1, action, `${name}.n`, n);
  for (const [key, edge] of Object.entries({ lower, upper })) {
    if (edge) checkValues(action, `${name}.${key}`, edge, { length, log });
  }
}

/** What tells a series from the others: a colour, a dash and a symbol. */
interface Look {
  readonly colour: string;
  readonly dash: "solid" | "dash" | "dot";
  readonly symbol: string;
}

function looksOf(series: readonly Series[]): Look[] {
  const colours = coloursOf(series.map(({ name }) => name));
  return series.map(({ colour, dash }, i) => {
    // The palette ends: dashes and open markers then tell those of one colour apart.
    const isAgain = i >= seriesColours.length && !colour;
    const symbol = symbols[i % symbols.length]! + (isAgain ? "-open" : "");
    return { colour: colour ?? colours[i]!, dash: dash ?? (isAgain ? "dash" : "solid"), symbol };
  });
}

/** The band of a series, if it has one, under its line. */
function traces(series: Series, look: Look, axes: LineChartOptions): Data[] {
  const { name, x, y, lower, upper, mode = "lines+markers", labels, n, listed = true } = series;
  const shape = series.steps ? { shape: "hv" } as const : {};
  const { colour, dash, symbol } = look;
  const shared = { type: "scatter", legendgroup: name, x: Array.from(x) } as const;
  const edge = { ...shared, mode: "lines", line: { width: 0 }, showlegend: false } as const;
  const fill = { hoverinfo: "skip", fill: "tonexty", fillcolor: `${colour}2e` } as const;
  const band: Data[] = lower && upper
    ? [
      { ...edge, y: Array.from(lower), hoverinfo: "skip" },
      { ...edge, y: Array.from(upper), ...fill },
    ]
    : [];
  const ends = lower && upper && Array.from(lower, (low, i) => [low, upper[i]!]);
  return [...band, {
    ...shared,
    name,
    y: Array.from(y),
    mode,
    ...(mode === "markers" ? {} : { line: { color: colour, width: 2, dash, ...shape } }),
    marker: { color: colour, size: 6, opacity: mode === "markers" ? 0.75 : 1, symbol },
    ...(listed ? {} : { showlegend: false }),
    ...(labels ? { text: [...labels] } : {}),
    ...(ends ? { customdata: ends } : {}),
    hovertemplate: [
      `<b>${name}</b>${labels ? ", %{text}" : ""}`,
      `${axes.x.title}: %{x:${told}}`,
      `${axes.y.title}: %{y:${told}}` +
      (ends ? ` (%{customdata[0]:${told}} to %{customdata[1]:${told}})` : ""),
      ...(n === undefined ? [] : [`n = ${n}`]),
    ].join("<br>") + "<extra></extra>",
  } as Data];
}
