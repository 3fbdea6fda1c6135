import { encodeBase64 } from "../render/base64.ts";
import type { PanelLayout } from "./panel_layout.ts";
import { encodePng } from "../render/png.ts";

/** Red, green and blue, 0 .. 255. */
export type Rgb = readonly [number, number, number];

const frame = 208;

/** All tiles of a figure as one picture, two pixels to a px, so that a pixel of an image stays a crisp square. */
export class Mosaic {
  readonly width: number;
  readonly height: number;
  /** [height, width, 4]: red, green, blue, alpha */
  readonly pixels: Uint8Array;

  constructor(private readonly layout: Omit<PanelLayout, "words">) {
    this.width = 2 * Math.ceil(layout.width + 1);
    this.height = 2 * Math.ceil(layout.height);
    this.pixels = new Uint8Array(4 * this.width * this.height).fill(255);
  }

  /** Paints a tile with a thin frame, its upper left corner at a place in px. */
  paint(
    colours: (pixel: number) => Rgb,
    { x, y }: { readonly x: number; readonly y: number },
  ): void {
    const { size, zoom } = this.layout, [left, top] = [Math.round(2 * x), Math.round(2 * y)];
    const width = Math.ceil(size.width * zoom), height = Math.ceil(size.height * zoom);
    this.fill(left - 1, top - 1, width + 2, height + 2, [frame, frame, frame]);
    if (zoom >= 1) {
      for (let pixel = 0; pixel < size.width * size.height; pixel++) {
        const column = pixel % size.width, row = Math.floor(pixel / size.width);
        this.fill(left + column * zoom, top + row * zoom, zoom, zoom, colours(pixel));
      }
      return;
    }
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        this.fill(left + column, top + row, 1, 1, this.average(colours, row, column));
      }
    }
  }

  /** The mean colour of the image's pixels that fall on one of a shrunk tile. */
  private average(colours: (pixel: number) => Rgb, row: number, column: number): Rgb {
    const { size, zoom } = this.layout, step = Math.round(1 / zoom);
    const sum: [number, number, number] = [0, 0, 0];
    let count = 0;
    for (let y = row * step; y < Math.min(size.height, (row + 1) * step); y++) {
      for (let x = column * step; x < Math.min(size.width, (column + 1) * step); x++) {
        colours(y * size.width + x).forEach((value, i) => sum[i]! += value);
        count++;
      }
    }
    return [sum[0] / count, sum[1] / count, sum[2] / count];
  }

  private fill(left: number, top: number, width: number, height: number, colour: Rgb): void {
    const at = (x: number, y: number) => 4 * (y * this.width + x);
    const first = at(left, top), [red, green, blue] = colour;
    for (let x = 0; x < width; x++) {
      this.pixels[first + 4 * x] = Math.round(red);
      this.pixels[first + 4 * x + 1] = Math.round(green);
      this.pixels[first + 4 * x + 2] = Math.round(blue);
    }
    for (let y = 1; y < height; y++) {
      this.pixels.copyWithin(at(left, top + y), first, first + 4 * width);
    }
  }
}

/** A mosaic as a PNG in a data URL. */
export function encodeMosaic({ width, height, pixels }: Mosaic): string {
  return `data:image/png;base64,${encodeBase64(encodePng(width, height, pixels))}`;
}
