import { invalid, requireKnownOptions, requireList, requireWords } from "@lib/runtime";
import { maximum } from "@lib/statistics";
import type { Layout, LayoutAxis } from "plotly.js-dist";
import { markupWidth, wrap } from "../render/font.ts";
import { labelSize } from "./template.ts";

/** An axis: what it shows, with its unit, and how. */
export interface Axis {
  /** Quantity and unit: `steps (gradients)`. */
  readonly title: string;
  /** Logarithmic; every value must then be above 0. */
  readonly log?: boolean;
  /** Lowest and highest value shown. Default as the data need. */
  readonly range?: readonly [number, number];
  /** Values that get a tick. Default round ones. */
  readonly ticks?: readonly number[];
}

/** Requires an axis. @throws {TypeError} If it is none, or without a title in words. */
export function requireAxis(action: string, argument: string, axis: Axis): void {
  requireKnownOptions(`${action}'s axis "${argument}"`, axis, {
    title: true,
    log: true,
    range: true,
    ticks: true,
  });
  const { title, range, ticks } = axis;
  requireWords(action, `${argument}.title`, title);
  if (ticks !== undefined) requireList(action, `${argument}.ticks`, ticks);
  if (range !== undefined) checkValues(action, `${argument}.range`, range, { length: 2 });
}

type Extent = readonly [low: number, high: number];

/** Four significant digits at most, for numbers that hovering shows. */
export const told = ".4~g";

/** Markers that tell series apart where their colours do not. */
export const symbols = ["circle", "square", "diamond", "triangle-up", "x", "cross", "star"];

const lineColour = "#808080";

/** Lowest and highest of all values that an axis has to show. */
export function extent(lists: readonly ArrayLike<number>[]): Extent {
  let low = Infinity, high = -Infinity;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      low = Math.min(low, list[i]!);
      high = Math.max(high, list[i]!);
    }
  }
  return [low, high];
}

/**
 * Round values on a log axis: powers of ten, and 2 and 5 times them where there are few. Below half a
 * decade that would be one or none, and Plotly's own choice is good.
 */
function logTicks([low, high]: Extent): number[] | undefined {
  const decades = Math.log10(high / low);
  if (decades > 0 && decades < 0.5) return undefined;
  const factors = decades < 1 ? [1, 2, 3, 5, 7] : decades < 2.2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  const step = Math.max(1, Math.ceil(decades / 8));
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    if (power % step === 0) {
      // A division keeps 0.1 what it is, where multiplying with 10 ** -1 would not.
      for (const f of factors) ticks.push(power < 0 ? f / 10 ** -power : f * 10 ** power);
    }
  }
  return ticks;
}

/** 0.001 to 10000 in full, beyond that as a power of ten, unless a mark below a million is none. */
function logLabels(marks: readonly number[]): string[] {
  const powers = marks.map((value) => Math.round(Math.log10(value)));
  const isPower = marks.map((value, i) => Math.abs(value / 10 ** powers[i]! - 1) < 1e-9);
  const inFull = isPower.includes(false) ? 6 : 4;
  return marks.map((value, i) => {
    const power = powers[i]!;
    if (!isPower[i] || (power >= -3 && power <= inFull)) return `${value}`;
    return `10<sup>${power}</sup>`.replace("-", "−");
  });
}

/** A numeric axis for values of this extent; refuses 0 and below where it is logarithmic. */
export function chartAxis(
  { title: text, log = false, range, ticks }: Axis,
  values: Extent,
): Partial<LayoutAxis> {
  const [low, high] = range ?? values;
  if (log && !(low > 0 && high < Infinity)) {
    throw new RangeError(invalid("draw an axis", text, "above 0 on a log axis", [low, high]));
  }
  const marks = ticks ?? (log ? logTicks([low, high]) : undefined);
  return {
    title: { text, standoff: 8, font: { size: 13 } },
    type: log ? "log" : "linear",
    ...(range ? { range: log ? [Math.log10(range[0]), Math.log10(range[1])] : [...range] } : {}),
    ...(marks ? { tickvals: [...marks], ticktext: logLabels(marks) } : {}),
    gridcolor: "#e6e6e6",
    zerolinecolor: "#b0b0b0",
    linecolor: lineColour,
    exponentformat: "power",
    hoverformat: told,
    minexponent: 5,
    showline: true,
    ticks: "outside",
    ticklen: 4,
    tickcolor: lineColour,
  };
}

/** An upright axis of categories, the first on top; long names are wrapped. */
export function categoryAxis(names: readonly string[]): Partial<LayoutAxis> {
  return {
    type: "category",
    tickvals: [...names],
    ticktext: names.map((name) => wrap(name, 190, labelSize)),
    range: [names.length - 0.5, -0.5],
    ticks: "",
    showgrid: false,
    linecolor: lineColour,
    showline: true,
  };
}

/** px that a chart of `count` categories takes, axis and title included. */
export const categoryHeight = (count: number, each: number) => 110 + count * each;

const widest = (texts: readonly string[]) =>
  maximum(texts.flatMap((text) => text.split("<br>")).map((text) => markupWidth(text, labelSize)));

/**
 * A level axis of categories `room` px apart, and its height: names are wrapped, or slanted where a
 * word is too long.
 */
export function columnAxis(names: readonly string[], room: number): [Partial<LayoutAxis>, number] {
  const slanted = widest(names.flatMap((name) => name.split(" "))) > room - 4;
  const ticktext = slanted ? [...names] : names.map((name) => wrap(name, room - 4, labelSize));
  const lines = maximum(ticktext.map((text) => text.split("<br>").length));
  const height = slanted ? 30 + 0.71 * widest(names) : 16 + 16 * lines;
  const range = [-0.5, names.length - 0.5] as [number, number];
  return [{ ...categoryAxis(names), ticktext, range, tickangle: slanted ? -45 : 0 }, height];
}

/** Room that an axis at the left needs: for categories their names, for numbers labels and title. */
export function leftRoom(axis: Partial<LayoutAxis>, [low, high]: Extent = [0, 1]): number {
  if (axis.type === "category") return widest(axis.ticktext as string[]) + 20;
  // Plotly labels about six round values, with as many digits as their distance needs.
  const digits = Math.min(6, Math.max(0, Math.ceil(-Math.log10((high - low) / 6 || 1))));
  const labels = axis.ticktext ?? [low.toFixed(digits), high.toFixed(digits)];
  return Math.max(58, widest(labels as string[]) + 46);
}

/** Refuses lists that are empty or differ in length, NaN, infinity, and what a log axis cannot show. */
export function checkValues(
  action: string,
  argument: string,
  values: ArrayLike<number>,
  { length, log = false }: { length?: number; log?: boolean | undefined } = {},
): void {
  requireList(action, argument, values);
  if (values.length === 0 || (length !== undefined && values.length !== length)) {
    const must = length === undefined ? "one value or more" : `${length} values`;
    throw new TypeError(invalid(action, argument, must, `${values.length} values`));
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) && (!log || values[i]! > 0)) continue;
    const must = log ? "above 0 on a log axis" : "finite";
    throw new RangeError(invalid(action, `${argument}[${i}]`, must, values[i]));
  }
}

/** A line across the chart to compare with, such as chance: at one y (horizontal) or one x (vertical). */
export interface Reference {
  readonly x?: number;
  readonly y?: number;
  readonly text: string;
}

const dashed = { color: lineColour, width: 1.2, dash: "dash" } as const;

/** Shapes and words of the lines to compare with. */
export function referenceLines(
  references: readonly Reference[],
  axes: { readonly x: Axis; readonly y?: Axis },
): Partial<Layout> {
  const words = { showarrow: false, borderpad: 2, font: { size: 11, color: "#606060" } } as const;
  const atRight = { xref: "paper", x: 1, xanchor: "right" } as const;
  const atTop = { yref: "paper", y: 1, yanchor: "top" } as const;
  // Plotly takes the places of shapes in the quantity itself, those of annotations in its logarithm.
  const place = (value: number, axis?: Axis) => axis?.log ? Math.log10(value) : value;
  return {
    shapes: references.map(({ x, y }) =>
      y !== undefined
        ? { type: "line", xref: "paper", x0: 0, x1: 1, y0: y, y1: y, line: dashed }
        : { type: "line", yref: "paper", y0: 0, y1: 1, x0: x!, x1: x!, line: dashed }
    ),
    annotations: references.map(({ x, y, text }) =>
      y !== undefined
        ? { ...words, text, ...atRight, y: place(y, axes.y), yanchor: "bottom" }
        : { ...words, text, ...atTop, x: place(x!, axes.x), xanchor: "left" }
    ),
  };
}
