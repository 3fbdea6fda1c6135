import { invalid } from "@lib/runtime";
import type { Data } from "plotly.js-dist";
import { type Axis, categoryAxis, chartAxis, checkValues, leftRoom } from "./axes.ts";
import { seriesColours } from "../colours.ts";
import { Figure } from "../render/figure.ts";
import { chartLayout, type ChartOptions, ink } from "./template.ts";

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

/** px that a chart of `count` categories takes, axis and title included. */
export const categoryHeight = (count: number, each: number) => 110 + count * each;

/**
 * Horizontal bars, the first on top, with intervals.
 *
 * @throws {TypeError} Where two bars have the same name and group.
 * @throws {RangeError} Where a value is NaN or infinite, or outside its interval.
 *
 * @example
 * ```ts
 * barChart([{ name: "IG", value: 3.2, interval: [2.8, 3.6] }, { name: "random", value: 0.4 }], {
 *   title: "Logit lost by hiding the top 10%",
 *   value: { title: "logits" },
 *   caption: "Mean and 95% bootstrap interval of 30 images; higher is better.",
 * });
 * ```
 */
export function barChart(bars: readonly Bar[], options: CategoryChartOptions): Figure {
  const action = "draw a bar chart", { log } = options.value;
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
  const data = groups.map((group, i) =>
    trace(
      bars.filter((bar) => (bar.group ?? "") === group),
      group,
      seriesColours[i % seriesColours.length]!,
    )
  );
  const ends = bars.flatMap(({ value, interval }) => [0, value, ...(interval ?? [])]);
  const yaxis = categoryAxis(names);
  const each = Math.max(34, 14 + 18 * groups.length);
  const sized = { ...options, height: options.height ?? categoryHeight(names.length, each) };
  const layout = chartLayout(sized, { left: leftRoom(yaxis), right: 20, bottom: 50 }, groups, {
    xaxis: chartAxis(options.value, [Math.min(...ends), Math.max(...ends)]),
    yaxis,
    bargap: 0.3,
  });
  return new Figure(data, layout, `${options.title}. ${options.caption}`);
}

function trace(bars: readonly Bar[], group: string, color: string): Data {
  return {
    type: "bar",
    orientation: "h",
    name: group,
    y: bars.map(({ name }) => name),
    x: bars.map(({ value }) => value),
    marker: { color },
    ...(bars.some(({ interval }) => interval) ? { error_x: whiskers(bars) } : {}),
  };
}

function whiskers(bars: readonly Bar[]) {
  return {
    type: "data",
    symmetric: false,
    array: bars.map(({ value, interval }) => interval ? interval[1] - value : 0),
    arrayminus: bars.map(({ value, interval }) => interval ? value - interval[0] : 0),
    color: ink,
    thickness: 1.4,
    width: 4,
  } as const;
}
