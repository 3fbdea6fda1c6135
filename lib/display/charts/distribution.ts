import { invalid } from "@lib/runtime";
import type { Data } from "plotly.js-dist";
import { categoryAxis, chartAxis, checkValues, extent, leftRoom } from "./axes.ts";
import { type CategoryChartOptions, categoryHeight } from "./bar_chart.ts";
import { seriesColours } from "../colours.ts";
import { Figure } from "../render/figure.ts";
import { chartLayout } from "./template.ts";

/** One group of a distribution. */
export interface Group {
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** Default the next of the palette. */
  readonly colour?: string;
}

/**
 * Every value as a point over the box of its group: median, quartiles, whiskers to 1.5 times their range.
 *
 * @throws {RangeError} Where there is no group, or a value is NaN, infinite, or not above 0 on a log axis.
 *
 * @example
 * ```ts
 * distribution([{ name: "midpoint", values: steps }], {
 *   title: "Steps until the error is under 1%",
 *   value: { title: "steps", log: true },
 *   caption: "A point an image, n = 30; box: median and quartiles.",
 * });
 * ```
 */
export function distribution(groups: readonly Group[], options: CategoryChartOptions): Figure {
  const action = "draw a distribution", { log } = options.value;
  if (groups.length === 0) {
    throw new RangeError(invalid(action, "groups", "one group or more", groups));
  }
  groups.forEach(({ name, values }) => checkValues(action, name, values, { log }));
  const data = groups.map(({ name, values, colour }, i): Data => ({
    type: "box",
    orientation: "h",
    name,
    x: Array.from(values),
    y: Array.from(values, () => name),
    boxpoints: "all",
    jitter: 0.6,
    pointpos: 0,
    fillcolor: "rgba(0,0,0,0.04)",
    line: { width: 1.3, color: colour ?? seriesColours[i % seriesColours.length]! },
    marker: { size: values.length > 200 ? 2.5 : 4.5, opacity: values.length > 200 ? 0.35 : 0.65 },
  }));
  const yaxis = categoryAxis(groups.map(({ name }) => name));
  const sized = { ...options, height: options.height ?? categoryHeight(groups.length, 52) };
  const layout = chartLayout(sized, { left: leftRoom(yaxis), right: 20, bottom: 50 }, [], {
    xaxis: chartAxis(options.value, extent(groups.map(({ values }) => values))),
    yaxis,
  });
  return new Figure(data, layout, `${options.title}. ${options.caption}`);
}
