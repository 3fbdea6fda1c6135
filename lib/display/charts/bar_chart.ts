import { invalid, requireObjects } from "@lib/runtime";
import type { CrossedComparison } from "@lib/statistics";
import type { Data } from "plotly.js-dist";
import { ink, seriesColours } from "../render/colours.ts";
import type { Figure } from "../render/figure.ts";
import { type Axis, categoryAxis, categoryHeight, chartAxis, checkValues } from "./axes.ts";
import { extent, leftRoom, requireAxis } from "./axes.ts";
import { chart, type ChartOptions, requireChart } from "./template.ts";

/** One bar of a bar chart, with its interval. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Lower and upper end, e.g. of a 95% interval; say which in the caption. */
  readonly interval?: readonly [number, number];
  /** Bars of one group share a colour, which the legend names; bars of one name stand together. */
  readonly group?: string;
}

/** A chart with one numeric axis, and categories on the other. */
export interface CategoryChartOptions extends ChartOptions {
  readonly value: Axis;
}

/**
 * Horizontal bars, the first on top, with intervals.
 *
 * @throws {TypeError} If there is no bar, or two have the same name and group.
 * @throws {RangeError} If a value is NaN, infinite, not above 0 on a log axis, or outside its interval.
 *
 * @example
 * ```ts
 * import { barChart } from "@lib/display";
 * barChart([{ name: "IG", value: 3.2, interval: [2.8, 3.6] }, { name: "random", value: 0.4 }], {
 *   title: "Logit lost by hiding the top 10%",
 *   value: { title: "logits" },
 *   caption: "Mean and 95% bootstrap interval of 30 images; higher is better.",
 * });
 * ```
 */
export function barChart(bars: readonly Bar[], options: CategoryChartOptions): Figure {
  const action = "draw a bar chart";
  requireChart(action, options, { value: true });
  requireAxis(action, "value", options.value);
  requireObjects(action, "bars", bars, "bars, { name, value }");
  const { log } = options.value;
  checkValues(action, "bars", bars.map(({ value }) => value), { log });
  for (const { name, value, interval } of bars) {
    if (!interval) continue;
    checkValues(action, `${name}.interval`, interval, { length: 2, log });
    if (!(interval[0] <= value && value <= interval[1])) {
      throw new RangeError(invalid(action, `${name}.interval`, `around ${value}`, interval));
    }
  }
  const names = [...new Set(bars.map(({ name }) => name))];
  const groups = [...new Set(bars.map(({ group }) => group ?? ""))];
  const pairs = new Set(bars.map(({ name, group }) => JSON.stringify([name, group])));
  if (pairs.size < bars.length) {
    throw new TypeError(invalid(action, "bars", "of different names in each group", names));
  }
  const data = groups.map((group, i): Data => {
    const own = bars.filter((bar) => (bar.group ?? "") === group);
    const color = seriesColours[i % seriesColours.length]!;
    return {
      type: "bar",
      orientation: "h",
      name: group,
      y: own.map(({ name }) => name),
      x: own.map(({ value }) => value),
      marker: { color },
      ...(own.some(({ interval }) => interval) ? { error_x: whiskers(own) } : {}),
    };
  });
  const ends = bars.map(({ value, interval = [value, value] }) => [value, ...interval]);
  const start = log ? [] : [0]; // a log axis has no 0 for bars to start from
  const xaxis = chartAxis(options.value, extent([start, ...ends])), yaxis = categoryAxis(names);
  const height = categoryHeight(names.length, Math.max(34, 14 + 18 * groups.length));
  const layout = { xaxis, yaxis, bargap: 0.3 };
  return chart(data, options, { left: leftRoom(yaxis), height, names: groups, layout });
}

function whiskers(bars: readonly Bar[]) {
  return {
    type: "data",
    symmetric: false,
    array: bars.map(({ value, interval = [value, value] }) => interval[1] - value),
    arrayminus: bars.map(({ value, interval = [value, value] }) => value - interval[0]),
    color: ink,
    thickness: 1.4,
    width: 4,
  } as const;
}

/**
 * The gains of crossed comparisons as bars with their intervals: a bar a cell, rows below one another,
 * columns as colours.
 *
 * @throws {TypeError} If there is no comparison, or two are of one row and column.
 * @see comparisonMatrix, for an example of comparisons.
 */
export function comparisonChart(
  comparisons: readonly CrossedComparison[],
  options: CategoryChartOptions,
): Figure {
  const bars = comparisons.map(({ row: name, column: group, gain: value, interval }) => {
    return { name, group, value, interval };
  });
  return barChart(bars, options);
}
