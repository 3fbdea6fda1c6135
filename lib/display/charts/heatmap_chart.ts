import { invalid, requireKnownOptions, requireList } from "@lib/runtime";
import type { Data } from "plotly.js-dist";
import { amountColour, divergingScale, ink, isDark } from "../render/colours.ts";
import { sequentialScale, signedColour } from "../render/colours.ts";
import type { Figure } from "../render/figure.ts";
import { fixed, significant } from "../tables/text.ts";
import { categoryAxis, checkValues, columnAxis, leftRoom, told } from "./axes.ts";
import { CHART, chart, type ChartOptions } from "./template.ts";

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
  /** An interval of each number; half its width stands under it. Say in the caption which. */
  readonly intervals?: readonly (readonly (readonly [low: number, high: number])[])[];
  /** What stands behind each number, such as * where it is significant. Say in the caption what it means. */
  readonly marks?: readonly (readonly string[])[];
  /** Words about each cell, for the mouse. */
  readonly notes?: readonly (readonly string[])[];
}

/**
 * A matrix as colours with its numbers in the cells, the first row on top.
 *
 * @throws {TypeError} If the matrix has not a row for each name, or a row not a number for each
 * column.
 * @throws {RangeError} If a value is NaN or infinite, or the range is empty.
 *
 * @example
 * ```ts
 * import { heatmapChart } from "@lib/display";
 * heatmapChart([[1, 0.4], [0.4, 1]], {
 *   title: "Do the baselines agree?",
 *   rows: ["black", "white"],
 *   columns: ["black", "white"],
 *   value: "Spearman",
 *   range: [-1, 1],
 *   caption: "Mean rank correlation of two maps over 12 images.",
 * });
 * ```
 */
export function heatmapChart(
  matrix: readonly ArrayLike<number>[],
  options: HeatmapChartOptions,
): Figure {
  const action = "draw a heatmap";
  requireKnownOptions(action, options, {
    ...CHART,
    rows: "a list of names",
    columns: "a list of names",
    value: "words",
    range: true,
    digits: "an integer of 0 or more?",
    intervals: true,
    marks: true,
    notes: true,
  });
  const { rows, columns, value, range, digits = 2, intervals, marks, notes } = options;
  for (const [argument, names] of Object.entries({ rows, columns })) {
    if (Array.from(names).every((name) => typeof name === "string")) continue;
    throw new TypeError(invalid(action, argument, "a list of names", names));
  }
  requireIntervals(action, intervals);
  checkValues(action, "range", range, { length: 2 });
  requireList(action, "matrix", matrix, "rows");
  for (const [argument, texts] of Object.entries({ marks, notes })) {
    requireTexts(action, argument, texts, [rows.length, columns.length]);
  }
  const [low, high] = range;
  const halves = intervals?.map((row) => row.map(([from, to]) => (to - from) / 2));
  for (const [argument, lists] of Object.entries({ matrix, intervals: halves ?? matrix })) {
    if (lists.length === 0 || lists.length !== rows.length) {
      const must = `of ${Math.max(1, rows.length)} rows`;
      throw new TypeError(invalid(action, argument, must, `${lists.length} rows`));
    }
    lists.forEach((row, i) =>
      checkValues(action, `${argument} of ${rows[i]}`, row, { length: columns.length })
    );
  }
  if (!(low < high)) {
    throw new RangeError(invalid(action, "range", "[lowest, highest]", [low, high]));
  }
  const signed = low === -high;
  const small = (half = 0) =>
    half > 0 ? `<br><span style="font-size:11px">±${fixed(half, digits)}</span>` : "";
  const between = (ends?: readonly [number, number]) =>
    ends ? ` (${ends.map((end) => significant(end, 4)).join(" to ")})` : "";
  const noted = (words?: string) => words === undefined ? "" : `<br>${words}`;
  const ground = (v: number) => signed ? signedColour(v, high) : amountColour(v - low, high - low);
  const data: Data = {
    type: "heatmap",
    z: matrix.map((row) => Array.from(row)),
    x: [...columns],
    y: [...rows],
    zmin: low,
    zmax: high,
    colorscale: signed ? divergingScale : sequentialScale,
    customdata: matrix.map((row, i) =>
      Array.from(row, (_, j) => between(intervals?.[i]?.[j]) + noted(notes?.[i]?.[j]))
    ),
    hovertemplate: `<b>%{y}</b>, %{x}<br>${value}: %{z:${told}}%{customdata}<extra></extra>`,
    xgap: 1,
    ygap: 1,
    colorbar: {
      title: { text: value, side: "right", font: { size: 13 } },
      thickness: 12,
      outlinewidth: 0.5,
      ypad: 0,
    },
  };
  const yaxis = categoryAxis(rows), left = leftRoom(yaxis), right = 84;
  const room = ((options.width ?? 640) - left - right) / columns.length;
  const [xaxis, bottom] = columnAxis(columns, room);
  const annotations = matrix.flatMap((row, i) =>
    Array.from(row, (v, j) => ({
      x: j,
      y: i,
      text: fixed(v, digits) + (marks?.[i]?.[j] ?? "") + small(halves?.[i]?.[j]),
      showarrow: false,
      font: { size: 11, color: isDark(ground(v)) ? "#ffffff" : ink },
    }))
  );
  const layout = { xaxis, yaxis, annotations },
    height = 64 + bottom + (intervals ? 38 : 34) * rows.length;
  return chart([data], options, { left, right, bottom, height, layout });
}

function requireIntervals(action: string, intervals: unknown): void {
  const isPair = (ends: unknown) => Array.isArray(ends) && ends.length === 2;
  const isRow = (row: unknown) => Array.isArray(row) && row.every(isPair);
  if (intervals === undefined || (Array.isArray(intervals) && intervals.every(isRow))) return;
  throw new TypeError(invalid(action, "intervals", "rows of [from, to]", intervals));
}

function requireTexts(
  action: string,
  argument: string,
  texts: unknown,
  [rows, columns]: readonly [number, number],
): void {
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length === columns && row.every((text) => typeof text === "string");
  if (texts === undefined) return;
  if (Array.isArray(texts) && texts.length === rows && texts.every(isRow)) return;
  throw new TypeError(invalid(action, argument, `${rows} rows of ${columns} texts`, texts));
}
