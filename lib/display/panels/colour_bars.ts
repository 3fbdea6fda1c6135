import type { Data } from "plotly.js-dist";
import { divergingScale, sequentialScale } from "../colours.ts";
import type { PanelLayout } from "./panel_layout.ts";
import { significant } from "../tables/text.ts";
import type { Tile } from "./tiles.ts";

/** Where the bars stand: right of the tiles. */
export interface BarPlace extends Pick<PanelLayout, "width" | "height" | "top"> {
  readonly figure: { readonly width: number; readonly height: number };
}

/** What the ends of the bars are called: a limit in some unit, or the limit that is stated elsewhere. */
export interface BarScale {
  readonly unit: string;
  readonly limit?: number;
}

/**
 * Colour bars for the maps among some tiles, one for signed maps and one for magnitudes. Each belongs to a trace
 * that stands out of sight, which is how Plotly draws a bar for a picture.
 */
export function colourBars(tiles: readonly Tile[], place: BarPlace, scale: BarScale): Data[] {
  const has = (...kinds: Tile["kind"][]) => tiles.some(({ kind }) => kinds.includes(kind));
  const signs = [
    ...(has("map", "overlay") ? [true] : []),
    ...(has("magnitude") ? [false] : []),
  ];
  const room = (place.height - place.top) / signs.length;
  const { figure } = place, { unit, limit = 1 } = scale;
  return signs.map((signed, index): Data => {
    const ticks = signed ? [-1, -0.5, 0, 0.5, 1] : [0, 0.5, 1];
    return {
      type: "heatmap",
      z: [[0, 0]],
      x: [-20, -10],
      y: [-10],
      zmin: signed ? -limit : 0,
      zmax: limit,
      colorscale: signed ? divergingScale : sequentialScale,
      hoverinfo: "skip",
      colorbar: {
        ...{ x: (place.width + 10) / figure.width, xanchor: "left", xpad: 0 },
        ...{ y: 1 - (place.top + index * room) / figure.height, yanchor: "top", ypad: 0 },
        ...{ len: Math.min(240, room - 12), lenmode: "pixels", thickness: 10, outlinewidth: 0.5 },
        tickvals: ticks.map((tick) => tick * limit),
        ticktext: ticks.map((tick) => tickName(tick, signed, scale.limit)),
        tickfont: { size: 10 },
        title: { text: signed ? unit : `|${unit}|`, font: { size: 10.5 } },
      },
    };
  });
}

function tickName(tick: number, signed: boolean, limit: number | undefined): string {
  if (tick === 0) return "0";
  const sign = !signed ? "" : tick < 0 ? "−" : "+", half = Math.abs(tick) < 1;
  if (limit !== undefined) return sign + significant(Math.abs(tick) * limit);
  return `${sign}${half ? "½ " : ""}scale`;
}
