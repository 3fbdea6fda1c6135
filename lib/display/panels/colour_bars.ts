import type { Data } from "plotly.js-dist";
import { divergingScale, sequentialScale } from "../render/colours.ts";
import { wrap } from "../render/font.ts";
import { significant } from "../tables/text.ts";
import { barRoom } from "./panel_layout.ts";

/** Colours of signs, on both sides of 0, or of amounts, from 0 on. */
export type Colouring = "signs" | "amounts";

/** Where colour bars stand, and what their ends are called. */
export interface ColourBarOptions {
  /** They stand right of `width`, from `top` to `height`, in px. */
  readonly width: number;
  readonly top: number;
  readonly height: number;
  readonly figure: { readonly width?: number; readonly height?: number };
  readonly unit: string;
  /** What colours saturate at; left out where that is stated elsewhere. */
  readonly limit?: number | undefined;
}

/** px */
const longest = 240;

/**
 * Colour bars, one below the other. Each belongs to a trace that stands out of sight, which is how
 * Plotly draws a bar for a picture.
 */
export function colourBars(
  colourings: readonly Colouring[],
  { width, top, height, figure, unit, limit }: ColourBarOptions,
): Data[] {
  const room = Math.min(longest + 30, (height - top) / colourings.length), end = limit ?? 1;
  return colourings.map((colouring, index): Data => {
    const signed = colouring === "signs";
    const ticks = signed ? [-1, -0.5, 0, 0.5, 1] : [0, 0.5, 1];
    return {
      type: "heatmap",
      z: [[0, 0]],
      x: [-20, -10],
      y: [-10],
      zmin: signed ? -end : 0,
      zmax: end,
      colorscale: signed ? divergingScale : sequentialScale,
      hoverinfo: "skip",
      colorbar: {
        x: (width + 10) / figure.width!,
        xanchor: "left",
        xpad: 0,
        y: 1 - (top + index * room) / figure.height!,
        yanchor: "top",
        ypad: 0,
        len: Math.min(longest, room - 12),
        lenmode: "pixels",
        thickness: 10,
        outlinewidth: 0.5,
        tickvals: ticks.map((tick) => tick * end),
        ticktext: ticks.map((tick) => tickName(tick, signed ? "+" : "", limit)),
        tickfont: { size: 11 },
        title: { text: wrap(signed ? unit : sized(unit), barRoom, 11), font: { size: 11 } },
      },
    };
  });
}

/** The unit of amounts, sizes without signs; one that says so has the bars already. */
const sized = (unit: string) => unit.includes("|") ? unit : `|${unit}|`;

function tickName(tick: number, plus: string, limit: number | undefined): string {
  if (tick === 0) return "0";
  const sign = tick < 0 ? "−" : plus;
  if (limit !== undefined) return sign + significant(Math.abs(tick) * limit);
  return `${sign}${Math.abs(tick) < 1 ? "½ " : ""}scale`;
}
