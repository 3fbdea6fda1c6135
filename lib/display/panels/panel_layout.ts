import { maximum } from "@lib/statistics";
import type { Annotation, Layout } from "plotly.js-dist";
import { ink } from "../render/colours.ts";
import { fontFamily, markupWidth, wrap } from "../render/font.ts";

/** px of the words that are not in pictures. */
export const panelFontSize = 11.5;
/** px between tiles, and at the figure's edge. */
export const gap = 4;
/** px of a colour bar with its words, and of a line of words. */
export const barRoom = 70, lineHeight = 15;
const between = 22;

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
export function layOutPanels({ size, blocks, ...parts }: PanelParts): PanelLayout {
  const columns = parts.headings.length, perBlock = Math.ceil(parts.labels.length / blocks);
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
  const labels = parts.labels.map((text) => wrap(text, blockWidth, panelFontSize));
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
    const heads = row % perBlock > 0 ? [] : headings.map((text, column) => {
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
