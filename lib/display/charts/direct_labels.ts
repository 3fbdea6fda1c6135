import { maximum, mean } from "@lib/statistics";
import type { Annotation } from "plotly.js-dist";
import { wordColour } from "../render/colours.ts";
import { markupWidth } from "../render/font.ts";
import type { Axis } from "./axes.ts";
import { labelSize } from "./template.ts";

/** Where a series ends. */
interface End {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  /** Whether a line leads to it. */
  readonly isLine: boolean;
}

type Extent = readonly [low: number, high: number];

/** Names at the right, the px that they need there, and what the x axis then shows. */
interface DirectLabels {
  readonly words: Partial<Annotation>[];
  readonly room: number;
  readonly range: [number, number];
}

/** px from one name to the next, and that a name may stand off its line. */
const between = 15, furthest = 22;

/**
 * Names of series beside their last points, moved apart where they would touch; undefined where a legend
 * serves better: for a single series, points, lines that end elsewhere, names too long or too many.
 */
export function directLabels(
  ends: readonly End[],
  { options, xs, ys }: {
    readonly options: { readonly x: Axis; readonly y: Axis; readonly height?: number };
    readonly xs: Extent;
    readonly ys: Extent;
  },
): DirectLabels | undefined {
  const across = scaleOf(options.x, xs), up = scaleOf(options.y, ys);
  const room = maximum(ends.map(({ name }) => markupWidth(name, labelSize))) * 1.1 + 20;
  if (ends.length < 2 || room > 180) return undefined;
  if (ends.some(({ x, isLine }) => !isLine || across(x) < 0.97)) return undefined;
  const plot = 0.9 * ((options.height ?? 380) - 110); // what axes, title and Plotly's margins leave
  const order = ends.toSorted((a, b) => up(a.y) - up(b.y));
  const heights = spread(order.map(({ y }) => plot * up(y)));
  const moved = heights.map((height, i) => height - plot * up(order[i]!.y));
  if (moved.some((px) => Math.abs(px) > furthest)) return undefined;
  const place = (value: number, { log }: Axis) => log ? Math.log10(value) : value;
  const words = order.map(({ name: text, x, y, colour }, i): Partial<Annotation> => ({
    text,
    font: { size: labelSize, color: wordColour(colour) },
    x: place(x, options.x),
    y: place(y, options.y),
    xanchor: "left",
    yanchor: "middle",
    xshift: 7,
    yshift: moved[i]!,
    showarrow: false,
    borderpad: 0,
  }));
  // Left to itself Plotly would make the axis longer until the names fit into the plot.
  const [low, high] = xs.map((value) => place(value, options.x)), beside = 0.05 * (high! - low!);
  return { words, room, range: [low! - beside, high! + beside] };
}

/** From values to shares of what the axis shows. */
function scaleOf({ log, range }: Axis, values: Extent): (value: number) => number {
  const [low, high] = (range ?? values).map((value) => log ? Math.log10(value) : value);
  return (value) => ((log ? Math.log10(value) : value) - low!) / (high! - low! || 1);
}

/** Ascending heights, moved as little as needed to stand apart. */
function spread(heights: readonly number[]): number[] {
  const groups: { values: number[]; start: number }[] = [];
  for (const height of heights) {
    groups.push({ values: [height], start: height });
    // Groups that touch become one, around the mean of where their members belong.
    for (;;) {
      const last = groups.at(-1)!, before = groups.at(-2);
      if (!before || before.start + between * before.values.length <= last.start) break;
      const values = [...before.values, ...last.values];
      const middle = mean(values);
      groups.splice(-2, 2, { values, start: middle - between * (values.length - 1) / 2 });
    }
  }
  return groups.flatMap(({ values, start }) => values.map((_, i) => start + between * i));
}
