import type { Data, Layout, LayoutAxis } from "plotly.js-dist";
import type { PanelLayout } from "./panel_layout.ts";

/**
 * Heatmaps on their tiles. Tiles that stand above each other share an x axis, those side by side a y
 * axis, so that the mouse is told rows and columns of the image.
 *
 * @param size Width and height of the figure in px.
 */
export function fillTiles(
  heatmaps: readonly (readonly (Data | undefined)[])[],
  { tileAt, size: { height, width }, zoom }: PanelLayout,
  size: { readonly width: number; readonly height: number },
): { readonly traces: Data[]; readonly axes: Partial<Layout> } {
  const axes: Record<string, Partial<LayoutAxis>> = {};
  const names = { x: new Map<number, string>(), y: new Map<number, string>() };
  const axis = (letter: "x" | "y", at: number, more: Partial<LayoutAxis>): string => {
    const known = names[letter].get(at);
    if (known) return known;
    const number = names[letter].size + 2; // the first pair of axes is the figure's, in px
    axes[`${letter}axis${number}`] = { visible: false, fixedrange: true, ...more };
    names[letter].set(at, `${letter}${number}`);
    return `${letter}${number}`;
  };
  const traces = heatmaps.flatMap((tiles, row) =>
    tiles.flatMap((trace, column): Data[] => {
      if (!trace) return [];
      const { x, y } = tileAt(row, column), across = width * zoom / 2, down = height * zoom / 2;
      const xaxis = axis("x", x, {
        range: [-0.5, width - 0.5],
        domain: [x / size.width, (x + across) / size.width],
      });
      const yaxis = axis("y", y, {
        range: [height - 0.5, -0.5],
        domain: [1 - (y + down) / size.height, 1 - y / size.height],
      });
      return [{ ...trace, xaxis, yaxis } as Data];
    })
  );
  return { traces, axes: axes as Partial<Layout> };
}
