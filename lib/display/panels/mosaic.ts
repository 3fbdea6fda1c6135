import type { Rgb } from "../render/colours.ts";
import { encodePng } from "../render/png.ts";
import type { PanelLayout } from "./panel_layout.ts";

/** The colour of each pixel of a tile's image, in row-major order. */
export type PixelColours = (pixel: number) => Rgb;

const frame: Rgb = [208, 208, 208];

/**
 * All tiles of a figure as one picture of two pixels to a px, so that a pixel of an image stays a
 * crisp square: rows of tiles with thin frames where the layout has them.
 *
 * @returns The picture in a data URL, its width and height in px.
 */
export function paintMosaic(rows: readonly (readonly PixelColours[])[], layout: PanelLayout) {
  const { size, zoom } = layout;
  const width = 2 * Math.ceil(layout.width + 1), height = 2 * Math.ceil(layout.height);
  const pixels = new Uint8Array(4 * width * height).fill(255);
  const fill = (left: number, top: number, across: number, down: number, colour: Rgb) => {
    const first = 4 * (top * width + left);
    for (let x = 0; x < across; x++) {
      colour.forEach((level, c) => pixels[first + 4 * x + c] = Math.round(level));
    }
    for (let y = 1; y < down; y++) {
      pixels.copyWithin(first + 4 * y * width, first, first + 4 * across);
    }
  };
  const across = Math.ceil(size.width * zoom), down = Math.ceil(size.height * zoom);
  rows.forEach((tiles, row) =>
    tiles.forEach((colours, column) => {
      const { x, y } = layout.tileAt(row, column);
      const left = Math.round(2 * x), top = Math.round(2 * y);
      fill(left - 1, top - 1, across + 2, down + 2, frame);
      if (zoom >= 1) {
        for (let pixel = 0; pixel < size.width * size.height; pixel++) {
          const x = pixel % size.width, y = Math.floor(pixel / size.width);
          fill(left + x * zoom, top + y * zoom, zoom, zoom, colours(pixel));
        }
        return;
      }
      for (let y = 0; y < down; y++) {
        for (let x = 0; x < across; x++) {
          fill(left + x, top + y, 1, 1, averageColour(colours, layout, { x, y }));
        }
      }
    })
  );
  const source = `data:image/png;base64,${encodePng(width, height, pixels).toBase64()}`;
  return { source, width: width / 2, height: height / 2 };
}

/** The mean colour of the image's pixels that fall on one of a shrunk tile. */
function averageColour(
  colours: PixelColours,
  { size, zoom }: PanelLayout,
  { x: left, y: top }: { readonly x: number; readonly y: number },
): Rgb {
  const step = Math.round(1 / zoom);
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let y = top * step; y < Math.min(size.height, (top + 1) * step); y++) {
    for (let x = left * step; x < Math.min(size.width, (left + 1) * step); x++) {
      colours(y * size.width + x).forEach((level, c) => sum[c]! += level);
      count++;
    }
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}
