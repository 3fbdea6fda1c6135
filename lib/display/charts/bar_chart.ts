import {
  invalid,
  requireIntegerFrom,
  requireKnownOptions,
  requireObjects,
  requireWords,
} from "@lib/runtime";
import type { Annotation, Data } from "plotly.js-dist";
import { coloursOf, ink } from "../render/colours.ts";
import type { Figure } from "../render/figure.ts";
import { wrap } from "../render/font.ts";
import { significant } from "../tables/text.ts";
import { type Axis, categoryAxis, categoryHeight, chartAxis, checkValues } from "./axes.ts";
import { extent, leftRoom, type Reference, referenceLines, requireAxis } from "./axes.ts";
import { symbols, told } from "./axes.ts";
import { CHART, chart, type ChartOptions } from "./template.ts";

/** One bar of a bar chart, with its interval. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Lower and upper end, e.g. of a 95% interval; say which in the caption. */
  readonly interval?: readonly [number, number];
  /** Bars of one group share a colour, which the legend names; bars of one name stand together. */
  readonly group?: string;
  /** How many examples are behind it. */
  readonly n?: number;
  /** Words at the right of its row, such as the reason for its value. */
  readonly note?: string;
}

/** A chart with one numeric axis, and categories on the other. */
export interface CategoryChartOptions extends ChartOptions {
  readonly value: Axis;
  /** Values to compare with, such as chance or the paper's, as dashed lines with words. */
  readonly references?: readonly Reference[];
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
 *   title: "Hiding the top 10% costs eight times as much as chance",
 *   value: { title: "logits lost" },
 *   caption: "Mean and 95% bootstrap interval of 30 images; higher is better.",
 * });
 * ```
 */
export function barChart(bars: readonly Bar[], options: CategoryChartOptions): Figure {
  return categoryChart(bars, options, (own, color) => ({
    type: "bar",
    marker: { color },
    ...(own.some(({ interval }) => interval) ? { error_x: whiskers(own, ink) } : {}),
  }));
}

/**
 * Points in rows, the first on top, with intervals and words beside them: for quantities whose 0 means
 * nothing or that have none, as on a log axis.
 *
 * @throws {TypeError} If there is no point, or two have the same name and group.
 * @throws {RangeError} If a value is NaN, infinite, not above 0 on a log axis, or outside its interval.
 *
 * @example
 * ```ts
 * import { dotChart } from "@lib/display";
 * dotChart([{ name: "ReLU", value: 9e-8, note: "max(ax, 0) = a max(x, 0)" }], {
 *   title: "ReLU scales with its input",
 *   value: { title: "relative error", log: true },
 *   caption: "Largest error over four factors a.",
 * });
 * ```
 */
export function dotChart(dots: readonly Bar[], options: CategoryChartOptions): Figure {
  return categoryChart(dots, options, (own, color, group) => {
    const marker = { color, size: 8, symbol: symbols[group % symbols.length]! };
    const ends = own.some(({ interval }) => interval) ? { error_x: whiskers(own, color) } : {};
    return { type: "scatter", mode: "markers", marker, ...ends } as Partial<Data>;
  }, true);
}

/** px at the right of a chart that has notes. */
const noteRoom = 280;

/** Words at the right of their rows. */
function noted(bars: readonly Bar[]): Partial<Annotation>[] {
  return bars.filter(({ note }) => note !== undefined).map(({ name, note }) => ({
    text: wrap(note!, noteRoom - 20, 11),
    font: { size: 11 },
    xref: "paper",
    x: 1,
    xshift: 10,
    xanchor: "left",
    align: "left",
    y: name,
    yanchor: "middle",
    showarrow: false,
    borderpad: 0,
  }));
}

/**
 * Bars, or points in their place, a trace for each group. Dots stand close where each has its row, and
 * their axis need not begin at 0.
 */
export function categoryChart(
  bars: readonly Bar[],
  options: CategoryChartOptions,
  draw: (own: readonly Bar[], colour: string, group: number) => Partial<Data>,
  isDots = false,
): Figure {
  const action = "draw a bar chart";
  requireKnownOptions(action, options, { ...CHART, value: true, references: true });
  requireAxis(action, "value", options.value);
  requireObjects(action, "bars", bars, "bars, { name, value }");
  const { references = [], value: axis } = options;
  requireObjects(action, "references", references, "lines, { x, text }");
  checkValues(action, "bars", bars.map(({ value }) => value), axis);
  for (const { name, value, interval, n, note } of bars) {
    if (note !== undefined) requireWords(action, `note of ${name}`, note);
    if (n !== undefined) requireIntegerFrom(1, action, `${name}.n`, n);
    if (!interval) continue;
    checkValues(action, `${name}.interval`, interval, { length: 2, log: axis.log });
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
  const colours = coloursOf(groups), isAlone = isDots && names.length === bars.length;
  const data = groups.map((group, i): Data => {
    const own = bars.filter((bar) => (bar.group ?? "") === group);
    return {
      ...(isAlone ? {} : { orientation: "h" }),
      name: group,
      y: own.map(({ name }) => name),
      x: own.map(({ value }) => value),
      text: own.map(inWords),
      ...(isDots ? {} : { textposition: "none" }),
      hovertemplate: `<b>%{y}</b>${group && `, ${group}`}<br>${axis.title}: %{x:${told}}%{text}` +
        "<extra></extra>",
      ...draw(own, colours[i]!, i),
      ...(isDots && !isAlone ? { offsetgroup: `${i}` } : {}),
    } as Data;
  });
  const ends = bars.map(({ value, interval = [value, value] }) => [value, ...interval]);
  const start = axis.log || isDots ? [] : [0]; // a log axis has no 0 for bars to start from
  const marks = references.flatMap(({ x }) => x ?? []), shown = extent([start, marks, ...ends]);
  const room = 0.06 * (shown[1] - shown[0]) || 1;
  const tight = isDots && !axis.log ? { range: [shown[0] - room, shown[1] + room] as const } : {};
  const xaxis = chartAxis({ ...tight, ...axis }, shown), yaxis = categoryAxis(names);
  const notes = noted(bars), each = Math.max(34, 14 + 18 * groups.length);
  const height = categoryHeight(names.length, isAlone ? 31 : each);
  const lines = referenceLines(references, { x: axis });
  const isBar = data[0]!.type === "bar";
  const inGroups = isAlone ? {} : { scattermode: "group", scattergap: 0.3 } as const;
  const apart = isBar ? { bargap: 0.3 } : inGroups;
  const words = notes.length > 0 ? { annotations: [...lines.annotations ?? [], ...notes] } : {};
  const layout = { xaxis, yaxis, ...apart, ...lines, ...words };
  const right = notes.length > 0 ? { right: noteRoom } : {};
  return chart(data, options, { left: leftRoom(yaxis), ...right, height, names: groups, layout });
}

/** What hovering shows of a bar beside its value. */
function inWords({ interval, n }: Bar): string {
  const ends = interval?.map((end) => significant(end, 4));
  return (ends ? ` (${ends.join(" to ")})` : "") + (n === undefined ? "" : `<br>n = ${n}`);
}

export function whiskers(bars: readonly Bar[], color: string) {
  return {
    type: "data",
    symmetric: false,
    array: bars.map(({ value, interval = [value, value] }) => interval[1] - value),
    arrayminus: bars.map(({ value, interval = [value, value] }) => value - interval[0]),
    color,
    thickness: 1.4,
    width: 4,
  } as const;
}
