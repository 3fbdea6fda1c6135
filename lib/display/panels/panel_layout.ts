import type { Annotation } from "plotly.js-dist";
import { markupWidth, wrap } from "../render/font.ts";

export const panelFontSize = 11.5;
/** px between tiles, and at the figure's edge. */
export const gap = 4;
const between = 22, bar = 70, line = 15;

/** What panels have to find room for. */
export interface PanelParts {
  readonly labels: readonly string[];
  readonly headings: readonly string[];
  /** Height and width of every tile, in pixels of its image. */
  readonly size: { readonly height: number; readonly width: number };
  readonly blocks: number;
  /** Whether colour bars stand at the right. */
  readonly bars: boolean;
  /** px */
  readonly width: number;
}

/** Where everything is, in px from the upper left corner. */
export interface PanelLayout {
  /** Height of a tile's image, width likewise, in its own pixels. */
  readonly size: { readonly height: number; readonly width: number };
  /** Half px to a pixel of the image: a whole number, or one over a whole number for images that are shrunk. */
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

const lines = (texts: readonly string[]) =>
  Math.max(...texts.map((text) => text.split("<br>").length));

/**
 * Places tiles: as large as they can be, with every pixel a whole number of half px wide, since the PNG has two
 * pixels to a px. Headings are wrapped to a tile's width, labels to a block's.
 */
export function layOutPanels({ size, blocks, ...parts }: PanelParts): PanelLayout {
  const columns = parts.headings.length, perBlock = Math.ceil(parts.labels.length / blocks);
  const room = parts.width - 2 * gap - (parts.bars ? bar : 0) - (blocks - 1) * between;
  const fits = 2 * (room / blocks / columns - gap) / size.width;
  const zoom = fits >= 1 ? Math.floor(fits) : 1 / Math.ceil(1 / Math.max(fits, 1e-3));
  const tile = {
    width: Math.ceil(size.width * zoom) / 2,
    height: Math.ceil(size.height * zoom) / 2,
  };
  const blockWidth = columns * (tile.width + gap) - gap;
  // A word wider than its tile would run into the next heading: all of them are then set smaller.
  const words = parts.headings.flatMap((text) => text.split(/ |<br>/));
  const isWide = (word: string) => markupWidth(`<b>${word}</b>`, panelFontSize) > tile.width;
  const headingSize = words.some(isWide) ? 10 : panelFontSize;
  const headings = parts.headings.map((text) => {
    const [name = "", ...more] = text.split("<br>");
    return [wrap(`<b>${name}</b>`, tile.width, headingSize), ...more].join("<br>");
  });
  const labels = parts.labels.map((text) => wrap(text, blockWidth, panelFontSize));
  const top = gap + line * lines(headings);
  // Labels that stand at one height have room for the longest of them.
  const tops: number[] = [];
  let height = top;
  for (let row = 0; row < perBlock; row++) {
    height += line * lines(labels.filter((_, i) => i % perBlock === row)) + 5;
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
    const heads = row % perBlock > 0 ? [] : headings.map((text, column) => {
      const middle = tileAt(row, column).x + tile.width / 2;
      const font = { size: headingSize };
      return { font, text, x: middle, y: top, xanchor: "center", yanchor: "bottom" };
    });
    return [above, ...heads] as Partial<Annotation>[];
  });
  return {
    ...{ size, zoom, tileAt, words: annotations, top: tops[0]!, height },
    width: gap + Math.min(blocks, parts.labels.length) * (blockWidth + between) - between,
  };
}
