import { maximum } from "@lib/statistics";
import type { Annotation, Data, Layout, LayoutAxis } from "plotly.js-dist";
import { ink } from "../render/colours.ts";
import { fontFamily, markupWidth, wrap } from "../render/font.ts";

/** px of the words that are not in pictures. */
export const panelFontSize = 11.5;
/** px between tiles, and at the figure's edge. */
export const gap = 4;
/** px of a colour bar with its words, and of a line of words. */
export const barRoom = 70, lineHeight = 15;

/** What panels have to find room for. */
export interface PanelParts {
  readonly labels: readonly string[];
  /** Of the columns of every block, or of one, which the others repeat. */
  readonly headings: readonly string[];
  /** How many tiles stand side by side in a block. */
  readonly columns: number;
  /** Height and width of every tile, in pixels of its image. */
  readonly size: { readonly height: number; readonly width: number };
  readonly blocks: number;
  /** px between blocks. */
  readonly between: number;
  /** Whether colour bars stand at the right. */
  readonly bars: boolean;
  /** px */
  readonly width: number;
}

/** Where everything is, in px from the upper left corner. */
export interface PanelLayout {
  /** Height of a tile's image, width likewise, in its own pixels. */
  readonly size: { readonly height: number; readonly width: number };
  /** Half px to a pixel of the image: a whole number from 2 on, an even one from 4 on. */
  readonly zoom: number;
  /** Right end of the tiles, and lower end. */
  readonly width: number;
  readonly height: number;
  /** Upper end of the first row of tiles. */
  readonly top: number;
  /** Upper left corner of a tile. */
  tileAt(row: number, column: number): { readonly x: number; readonly y: number };
  /** Labels and headings. */
  readonly words: readonly Partial<Annotation>[];
}

/** How many lines the longest of some texts has. */
export const lineCount = (texts: readonly string[]) =>
  maximum(texts.map((text) => text.split("<br>").length));

/**
 * Places tiles: as large as they can be. Every pixel of a small image is a whole number of px wide, or
 * of half px where tiles are very small, so that all squares are alike; photographs are scaled to any
 * size. Headings are wrapped to a tile's width, labels to a block's.
 */
export function layOutPanels(
  { size, blocks, columns, between, ...parts }: PanelParts,
): PanelLayout {
  const perBlock = Math.ceil(parts.labels.length / blocks);
  const room = parts.width - 2 * gap - (parts.bars ? barRoom : 0) - (blocks - 1) * between;
  const fits = 2 * (room / blocks / columns - gap) / size.width;
  const whole = fits >= 4 ? 2 * Math.floor(fits / 2) : Math.floor(fits);
  const zoom = fits >= 2 ? whole : Math.max(fits, 1e-3);
  const tile = {
    width: Math.ceil(size.width * zoom) / 2,
    height: Math.ceil(size.height * zoom) / 2,
  };
  const blockWidth = columns * (tile.width + gap) - gap;
  // A word wider than its tile would run into the next heading: all of them are then set smaller.
  const words = parts.headings.flatMap((text) => text.split(/ |<br>/));
  const isWide = (word: string) => markupWidth(`<b>${word}</b>`, panelFontSize) > tile.width;
  const headingSize = words.some(isWide) ? 11 : panelFontSize;
  const headings = parts.headings.map((text) => {
    const [name = "", ...more] = text.split("<br>");
    return [wrap(`<b>${name}</b>`, tile.width, headingSize), ...more].join("<br>");
  });
  const labels = parts.labels.map((text) => {
    const held = text.replaceAll(" · ", "\u00a0· "); // a line may end with a dot, none begins with it
    return wrap(held, blockWidth, panelFontSize).replaceAll("\u00a0", " ");
  });
  const top = gap + lineHeight * lineCount(headings);
  // Labels that stand at one height have room for the longest of them.
  const tops: number[] = [];
  let height = top;
  for (let row = 0; row < perBlock; row++) {
    height += lineHeight * lineCount(labels.filter((_, i) => i % perBlock === row)) + 5;
    tops.push(height);
    height += tile.height + gap;
  }
  const tileAt = (row: number, column: number) => ({
    x: gap + Math.floor(row / perBlock) * (blockWidth + between) + column * (tile.width + gap),
    y: tops[row % perBlock]!,
  });
  const font = { size: panelFontSize };
  const annotations = labels.flatMap((text, row): Partial<Annotation>[] => {
    const { x, y } = tileAt(row, 0);
    const above = { font, text, x, y: y - 2, xanchor: "left", align: "left", yanchor: "bottom" };
    const first = row / perBlock * columns % headings.length;
    const own = row % perBlock > 0 ? [] : headings.slice(first, first + columns);
    const heads = own.map((text, column) => {
      const middle = tileAt(row, column).x + tile.width / 2;
      const font = { size: headingSize };
      return { font, text, x: middle, y: top, xanchor: "center", yanchor: "bottom" };
    });
    return [above, ...heads] as Partial<Annotation>[];
  });
  const width = gap + Math.min(blocks, parts.labels.length) * (blockWidth + between) - between;
  return { size, zoom, tileAt, words: annotations, top: tops[0]!, height, width };
}

/**
 * The layout of a figure that is placed in px from its upper left corner, down to `bottom`: its words,
 * and its caption below them.
 */
export function pixelLayout(
  caption: string,
  words: readonly Partial<Annotation>[],
  { width, bottom }: { readonly width: number; readonly bottom: number },
): Partial<Layout> {
  const text = wrap(caption, 0.92 * (width - 2 * gap), panelFontSize);
  const height = Math.ceil(bottom + 14 + lineHeight * lineCount([text]));
  const style = { xref: "x", yref: "y", showarrow: false, borderpad: 0 } as const;
  const corner = { xanchor: "left", align: "left", yanchor: "top" } as const;
  return {
    width,
    height,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "rgba(0,0,0,0)", // that of a tile's axes would hide the pictures below
    font: { family: fontFamily, size: panelFontSize, color: ink },
    xaxis: { visible: false, range: [0, width], fixedrange: true },
    yaxis: { visible: false, range: [height, 0], fixedrange: true },
    annotations: [
      ...words.map((word) => ({ ...style, ...word })),
      { ...style, ...corner, text, x: gap, y: bottom + 6 },
    ],
  };
}

/** Plotly's markup as one line of plain words. */
export const plain = (markup: string) => markup.replace(/<br>/g, " ").replace(/<[^>]*>/g, "");

/**
 * Heatmaps on their tiles. Tiles that stand above each other share an x axis, those side by side a y
 * axis, so that hovering shows rows and columns of the image.
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
