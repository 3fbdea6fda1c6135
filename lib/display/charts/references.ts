import type { Data, Layout } from "plotly.js-dist";
import type { Axis } from "./axes.ts";

/** A line across the chart to compare with: at one y (horizontal) or one x (vertical). */
export interface Reference {
  readonly x?: number;
  readonly y?: number;
  readonly text: string;
}

const line = { color: "#808080", width: 1.2, dash: "dash" } as const;

/** y = x from the lowest to the highest value of both axes. */
export function identityLine(ends: readonly number[]): Data {
  return {
    type: "scatter",
    mode: "lines",
    x: [...ends],
    y: [...ends],
    line,
    showlegend: false,
    hoverinfo: "skip",
  };
}

/** Shapes and words of the lines to compare with. */
export function referenceLines(
  references: readonly Reference[],
  { x, y }: { readonly x: Axis; readonly y: Axis },
): Partial<Layout> {
  const words = { showarrow: false, borderpad: 2, font: { size: 11, color: "#606060" } } as const;
  // Plotly takes the places of shapes in the quantity itself, those of annotations in its logarithm.
  const place = (value: number, axis: Axis) => axis.log ? Math.log10(value) : value;
  return {
    shapes: references.map((at) =>
      at.y !== undefined
        ? { type: "line", xref: "paper", x0: 0, x1: 1, y0: at.y, y1: at.y, line }
        : { type: "line", yref: "paper", y0: 0, y1: 1, x0: at.x!, x1: at.x!, line }
    ),
    annotations: references.map((at) =>
      at.y !== undefined
        ? {
          ...words,
          text: at.text,
          xref: "paper",
          x: 1,
          xanchor: "right",
          y: place(at.y, y),
          yanchor: "bottom",
        }
        : {
          ...words,
          text: at.text,
          yref: "paper",
          y: 1,
          yanchor: "top",
          x: place(at.x!, x),
          xanchor: "left",
        }
    ),
  };
}
