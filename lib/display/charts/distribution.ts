import { invalid, requireKnownOptions, requireObjects } from "@lib/runtime";
import type { Data } from "plotly.js-dist";
import { ink, meaningOf } from "../render/colours.ts";
import type { Figure } from "../render/figure.ts";
import { categoryAxis, categoryHeight, chartAxis, checkValues } from "./axes.ts";
import { extent, leftRoom, referenceLines, requireAxis, told } from "./axes.ts";
import type { CategoryChartOptions } from "./bar_chart.ts";
import { CHART, chart } from "./template.ts";

/** One group of a distribution. */
export interface Group {
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** Default that of its name, where it is a known method, or the dark grey of words. */
  readonly colour?: string;
  /** Words for each value, such as its image and class, shown where the mouse is. */
  readonly labels?: readonly string[];
}

/**
 * Every value as a point over the box of its group: median, quartiles, whiskers to 1.5 times their
 * range.
 *
 * @throws {TypeError} If a group has no values.
 * @throws {RangeError} If there is no group, or a value is NaN, infinite, or not above 0 on a log axis.
 *
 * @example
 * ```ts
 * import { distribution } from "@lib/display";
 * distribution([{ name: "midpoint", values: [12, 20, 9] }, { name: "left", values: [60, 85, 70] }], {
 *   title: "Steps until the error is under 1%",
 *   value: { title: "steps", log: true },
 *   caption: "A point an image, n = 3; box: median and quartiles.",
 * });
 * ```
 */
export function distribution(groups: readonly Group[], options: CategoryChartOptions): Figure {
  const action = "draw a distribution";
  requireKnownOptions(action, options, { ...CHART, value: true, references: true });
  requireAxis(action, "value", options.value);
  requireObjects(action, "groups", groups, "groups, { name, values }");
  const { references = [], value: axis } = options, { log } = axis;
  requireObjects(action, "references", references, "lines, { x, text }");
  if (groups.length === 0) {
    throw new RangeError(invalid(action, "groups", "one group or more", groups));
  }
  groups.forEach(({ name, values }) => checkValues(action, name, values, { log }));
  const data = groups.map(({ name, values, labels, colour = meaningOf(name) ?? ink }): Data => ({
    type: "box",
    orientation: "h",
    name,
    x: Array.from(values),
    y: Array.from(values, () => name),
    boxpoints: "all",
    jitter: 0.6,
    pointpos: 0,
    fillcolor: "rgba(0,0,0,0.04)",
    line: { width: 1.3, color: colour },
    marker: { size: values.length > 200 ? 2.5 : 4.5, opacity: values.length > 200 ? 0.35 : 0.65 },
    ...(labels ? { text: [...labels] } : {}),
    hovertemplate: `<b>${name}</b>${labels ? ", %{text}" : ""}<br>${axis.title}: %{x:${told}}` +
      `<br>n = ${values.length}<extra></extra>`,
  } as Data));
  const marks = references.flatMap(({ x }) => x ?? []);
  const xaxis = chartAxis(axis, extent([marks, ...groups.map(({ values }) => values)]));
  const yaxis = categoryAxis(groups.map(({ name }) => name));
  const height = categoryHeight(groups.length, 52);
  const layout = { xaxis, yaxis, ...referenceLines(references, { x: axis }) };
  return chart(data, options, { left: leftRoom(yaxis), height, layout });
}
