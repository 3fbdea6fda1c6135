import { requireIntegerWithin, requireKnownOptions, requireObjects } from "@lib/runtime";
import { type CrossedComparison, maximum, minimum } from "@lib/statistics";
import type { Data } from "plotly.js-dist";
import { Figure } from "../render/figure.ts";
import { symbols } from "./axes.ts";
import { type Bar, categoryChart, type CategoryChartOptions, whiskers } from "./bar_chart.ts";
import { CHART, labelSize } from "./template.ts";

/** Of fewer pairs that differ an interval says little: their number stands beside it. */
const enough = 5;

/** A comparison as a point. */
interface Point extends Bar {
  readonly isOpen: boolean;
}

/**
 * The gains of crossed comparisons as points with their intervals: a point a cell, rows below one
 * another, columns as colours; filled where a test has decided, open where it has not. Where fewer than
 * five pairs differ, their number stands beside the interval. The caption says so.
 *
 * @throws {TypeError} If there is no comparison, or two are of one row and column.
 * @see crossedComparisons, which makes them.
 */
export function comparisonChart(
  comparisons: readonly CrossedComparison[],
  options: CategoryChartOptions,
): Figure {
  const action = "draw comparisons";
  requireKnownOptions(action, options, { ...CHART, value: true, references: true });
  requireObjects(action, "comparisons", comparisons, "comparisons");
  for (const { name, n, differing } of comparisons) {
    requireIntegerWithin([0, n], action, `${name}.differing`, differing);
  }
  const points = comparisons.map(({ row, column, gain, interval, n, better }): Point => {
    return { name: row, group: column, value: gain, interval, n, isOpen: better === "open" };
  });
  const few = comparisons.filter(({ differing }) => differing < enough);
  const open = points.some(({ isOpen }) => isOpen) ? " Open symbols: no difference is shown." : "";
  const said = few.length > 0
    ? ` A number: so few of the ${few[0]!.n} differ, and the interval rests on them alone.`
    : "";
  const value = few.length > 0 ? { range: withRoom(comparisons), ...options.value } : options.value;
  const caption = options.caption + open + said;
  const chart = categoryChart(points, { ...options, value, caption }, (own, color, group) => {
    const symbol = own.map((point) => symbolOf(point as Point, group));
    return {
      type: "scatter",
      mode: "markers",
      offsetgroup: `${group}`,
      marker: { color, size: 9, symbol },
      error_x: whiskers(own, color),
    } as Partial<Data>;
  });
  const columns = [...new Set(comparisons.map(({ column }) => column))];
  const numbers = columns.flatMap((column, group) => {
    const own = few.filter((each) => each.column === column);
    return own.length > 0 ? [numbersBeside(own, group)] : [];
  });
  if (columns.length === 1) {
    return new Figure([...chart.data, ...numbers], chart.layout, chart.text);
  }
  // Of a trace's symbols the legend would show the first row's: it has entries of its own, which hide all
  // of their column.
  const unlisted = chart.data.map((trace, group): Data => {
    return { ...trace, legendgroup: columns[group]!, showlegend: false };
  });
  const listed = columns.map((column, group): Data => {
    const own = points.filter((point) => point.group === column);
    const symbol = symbolOf(own.find(({ isOpen }) => !isOpen) ?? own[0]!, group);
    const { marker } = chart.data[group] as { marker: object };
    const place = { x: [null], y: [own[0]!.name], ...placed(column, group) };
    return { ...entry, ...place, name: column, marker: { ...marker, symbol } } as unknown as Data;
  });
  return new Figure([...unlisted, ...numbers, ...listed], chart.layout, chart.text);
}

const entry = { type: "scatter", mode: "markers", orientation: "h", hoverinfo: "skip" };

/** Beside the points of its column, and hidden with them. */
const placed = (column: string, group: number) => ({
  offsetgroup: `${group}`,
  legendgroup: column,
});

const symbolOf = ({ isOpen }: Point, group: number) =>
  symbols[group % symbols.length]! + (isOpen ? "-open" : "");

/** How many pairs differ, at the right of the intervals. */
function numbersBeside(own: readonly CrossedComparison[], group: number): Data {
  return {
    ...entry,
    mode: "text",
    ...placed(own[0]!.column, group),
    showlegend: false,
    x: own.map(({ interval, gain }) => Math.max(gain, interval[1])),
    y: own.map(({ row }) => row),
    // Clear of the symbol too, which is wider than a short interval.
    text: own.map(({ differing }) => `\u00a0\u00a0\u00a0${differing}`),
    textposition: "middle right",
    textfont: { size: labelSize },
  } as unknown as Data;
}

/** The range of all intervals, with room for a number at the right. */
function withRoom(comparisons: readonly CrossedComparison[]): [number, number] {
  const ends = comparisons.flatMap(({ interval }) => [...interval]);
  const low = minimum(ends), high = maximum(ends), room = 0.06 * (high - low) || 1;
  return [low - room, high + 1.5 * room];
}
