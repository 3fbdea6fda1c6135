import { encode as encodeJpeg } from "jpeg-js";
import type { Rgb } from "../render/colours.ts";
import { encodePng } from "../render/png.ts";
import type { PanelLayout } from "./panel_layout.ts";

/** What a tile shows. */
export interface TilePicture {
  /** The colour of each pixel of its image, in row-major order. */
  readonly colour: (pixel: number) => Rgb;
  /** Pixels that a line goes around. */
  readonly outlined?: ReadonlySet<number>;
}

/** Fills a rectangle: the corner's x and y, its width and height. */
type Fill = (x: number, y: number, width: number, height: number, colour: Rgb) => void;

const frame: Rgb = [208, 208, 208], white: Rgb = [255, 255, 255], vermilion: Rgb = [213, 94, 0];

/**
 * All tiles of a figure as one picture of two pixels to a px, with thin frames where the layout has
 * them. A pixel of a small image stays a crisp square; photographs are scaled smoothly; a tile without
 * a picture is white.
 *
 * @returns The picture in a data URL, its width and height in px.
 */
export function paintMosaic(
  rows: readonly (readonly (TilePicture | undefined)[])[],
  { size, zoom, ...layout }: PanelLayout,
) {
  const width = 2 * Math.ceil(layout.width + 1), height = 2 * Math.ceil(layout.height);
  const pixels = new Uint8Array(4 * width * height).fill(255), fill = filler(pixels, width);
  const across = Math.ceil(size.width * zoom), down = Math.ceil(size.height * zoom);
  rows.forEach((tiles, row) =>
    tiles.forEach((tile, column) => {
      const { x, y } = layout.tileAt(row, column);
      const left = Math.round(2 * x), top = Math.round(2 * y);
      const inside: Fill = (x, y, ...rest) => fill(left + x, top + y, ...rest);
      inside(-2, -2, across + 4, down + 4, frame); // a px, also where the PNG has one pixel a px
      if (!tile) inside(0, 0, across, down, white);
      else if (Number.isInteger(zoom)) paintSquares(tile, inside, size, zoom);
      else paintScaled(tile, inside, size, zoom);
    })
  );
  // A photograph is smaller as a JPEG, and loses less by it than by a palette.
  const picture = { data: pixels, width, height };
  const source = Number.isInteger(zoom) ? pngSource(picture) : jpegSource(picture, 80);
  return { source, width: width / 2, height: height / 2 };
}

/** Fills rectangles of a picture of some width. */
const filler = (pixels: Uint8Array, width: number): Fill => (left, top, across, down, colour) => {
  const first = 4 * (top * width + left);
  for (let x = 0; x < across; x++) {
    colour.forEach((level, c) => pixels[first + 4 * x + c] = Math.round(level));
  }
  for (let y = 1; y < down; y++) {
    pixels.copyWithin(first + 4 * y * width, first, first + 4 * across);
  }
};

/**
 * Tiles as a picture each, with frames: in an explorer what a choice does not change is then kept once. A
 * photograph has one pixel to a px, a small image two, so that its pixels stay crisp squares.
 *
 * @returns For each tile its picture in a data URL, and where it stands in px; a tile without a picture
 * has none.
 */
export function paintTiles(
  rows: readonly (readonly (TilePicture | undefined)[])[],
  { size, zoom, tileAt }: PanelLayout,
) {
  const isSmall = Number.isInteger(zoom), sharp = isSmall ? 2 : 1, scale = zoom * sharp / 2;
  const width = Math.ceil(size.width * scale) + 2 * sharp;
  const height = Math.ceil(size.height * scale) + 2 * sharp;
  return rows.flatMap((tiles, row) =>
    tiles.flatMap((tile, column) => {
      if (!tile) return [];
      const data = new Uint8Array(4 * width * height).map((_, k) => k % 4 === 3 ? 255 : frame[0]);
      const fill = filler(data, width);
      const inside: Fill = (x, y, ...rest) => fill(sharp + x, sharp + y, ...rest);
      (isSmall ? paintSquares : paintScaled)(tile, inside, size, scale);
      const source = isSmall
        ? pngSource({ data, width, height })
        : jpegSource({ data, width, height }, 60);
      const { x, y } = tileAt(row, column);
      return [{ source, x: x - 1, y: y - 1, width: width / sharp, height: height / sharp }];
    })
  );
}

/** A picture's width, height and pixels [height, width, 4]. */
interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture as a data URL of a PNG. */
const pngSource = ({ data, width, height }: Pixels): string =>
  `data:image/png;base64,${encodePng(width, height, data).toBase64()}`;

/** A picture as a data URL of a JPEG of that quality, 1 to 100. */
function jpegSource(picture: Pixels, quality: number): string {
  const bytes = new Uint8Array(encodeJpeg(picture, quality).data);
  return `data:image/jpeg;base64,${bytes.toBase64()}`;
}

/** A square for each pixel, and lines along the borders of the outlined region. */
function paintSquares(
  { colour, outlined }: TilePicture,
  fill: Fill,
  { width, height }: PanelLayout["size"],
  zoom: number,
): void {
  const place = (pixel: number) => [pixel % width, Math.floor(pixel / width)] as const;
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = place(pixel);
    fill(zoom * x, zoom * y, zoom, zoom, colour(pixel));
  }
  const thick = Math.max(1, Math.round(zoom / 5));
  for (const pixel of outlined ?? []) {
    const [x, y] = place(pixel), [left, top] = [zoom * x, zoom * y];
    const isIn = (dx: number, dy: number) =>
      x + dx >= 0 && x + dx < width && outlined!.has(pixel + dx + width * dy);
    if (!isIn(-1, 0)) fill(left, top, thick, zoom, vermilion);
    if (!isIn(1, 0)) fill(left + zoom - thick, top, thick, zoom, vermilion);
    if (!isIn(0, -1)) fill(left, top, zoom, thick, vermilion);
    if (!isIn(0, 1)) fill(left, top + zoom - thick, zoom, thick, vermilion);
  }
}

/** Every pixel of the tile is the mean of what it covers of the image. */
function paintScaled(
  { colour }: TilePicture,
  fill: Fill,
  { width, height }: PanelLayout["size"],
  zoom: number,
): void {
  const colours = Array.from({ length: width * height }, (_, pixel) => colour(pixel));
  const across = covered(width, zoom), down = covered(height, zoom);
  down.forEach((rows, y) =>
    across.forEach((columns, x) => {
      const mean: [number, number, number] = [0, 0, 0];
      for (const [row, high] of rows) {
        for (const [column, wide] of columns) {
          const levels = colours[row * width + column]!;
          for (let c = 0; c < 3; c++) mean[c]! += high * wide * levels[c]!;
        }
      }
      fill(x, y, 1, 1, mean);
    })
  );
}

/** For each pixel along a side of a tile the image's pixels that it covers, with shares that sum to 1. */
function covered(length: number, zoom: number): (readonly [pixel: number, share: number])[][] {
  return Array.from({ length: Math.ceil(length * zoom) }, (_, i) => {
    const from = i / zoom, to = Math.min(length, (i + 1) / zoom);
    const first = Math.floor(from), last = Math.min(length, Math.ceil(to));
    return Array.from({ length: last - first }, (_, k) => {
      const pixel = first + k, share = Math.min(to, pixel + 1) - Math.max(from, pixel);
      return [pixel, share / (to - from)] as const;
    });
  });
}
