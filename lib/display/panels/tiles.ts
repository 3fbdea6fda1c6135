import { invalid } from "@lib/runtime";
import { amountColour, type Rgb, signedColour } from "../render/colours.ts";
import { channelSum, checkImage, type Image, topPixels } from "./image.ts";

/** One small picture of a panel. */
export type Tile =
  /** The image as it is. */
  | { readonly kind: "input"; readonly image: Image }
  /** A signed map, summed over channels: red for, blue against, white 0. */
  | { readonly kind: "map"; readonly map: Image }
  /** The absolute value of the sum over channels, from dark (0) to yellow. */
  | { readonly kind: "magnitude"; readonly map: Image }
  /** The map's colours over the image in pale grey. */
  | { readonly kind: "overlay"; readonly image: Image; readonly map: Image }
  /**
   * The pixels with the largest positive values, `share` of all: in vermilion on a grey image, as
   * they are on a colour one; the others fade.
   */
  | { readonly kind: "top"; readonly image: Image; readonly map: Image; readonly share: number };

/** The map that a tile shows by colour, if it does. */
export function tileMap(tile: Tile): Float64Array | undefined {
  return tile.kind === "input" || tile.kind === "top" ? undefined : channelSum(tile.map);
}

/** Height and width of a tile in pixels of its image. */
export function tileSize(tile: Tile): Pick<Image, "height" | "width"> {
  return "image" in tile ? tile.image : tile.map;
}

/** Refuses a tile whose parts do not fit. */
export function checkTile(action: string, tile: Tile): void {
  if ("image" in tile) checkPicture(action, tile.image);
  if ("map" in tile) checkImage(action, "map", tile.map);
  if ("image" in tile && "map" in tile) {
    const [a, b] = [tile.image, tile.map];
    if (a.height !== b.height || a.width !== b.width) {
      const must = `of the image's size ${a.height} x ${a.width}`;
      throw new TypeError(invalid(action, "map", must, `${b.height} x ${b.width}`));
    }
  }
  if (tile.kind === "top" && !(tile.share > 0 && tile.share <= 1)) {
    throw new RangeError(invalid(action, "share", "in (0, 1]", tile.share));
  }
}

/** Refuses what is no picture: other than 1 or 3 channels, values outside [0, 1]. */
function checkPicture(action: string, image: Image): void {
  checkImage(action, "image", image);
  if (image.channels !== 1 && image.channels !== 3) {
    throw new TypeError(invalid(action, "image", "of 1 or 3 channels", image.channels));
  }
  const wrong = Array.from(image.data).findIndex((value) => value < -1e-4 || value > 1 + 1e-4);
  if (wrong < 0) return;
  throw new RangeError(invalid(action, `image[${wrong}]`, "in [0, 1]", image.data[wrong]));
}

/**
 * A tile in fewer squares: each stands for `factor` x `factor` pixels and shows the mean of a
 * picture's and the sum of a map's values, so that a map still sums to what it summed to.
 *
 * @throws {RangeError} If the factor is no positive integer or does not divide height and width.
 */
export function shrinkTile(tile: Tile, factor: number): Tile {
  const image = "image" in tile ? { image: shrink(tile.image, factor, factor ** -2) } : {};
  const map = "map" in tile ? { map: shrink(tile.map, factor, 1) } : {};
  return { ...tile, ...image, ...map };
}

/** The sum over each block of pixels, times a weight. */
function shrink(image: Image, factor: number, weight: number): Image {
  const { data, height, width, channels } = image;
  const fits = Number.isInteger(factor) && factor >= 1;
  if (!fits || height % factor !== 0 || width % factor !== 0) {
    const must = `a positive integer that divides height ${height} and width ${width}`;
    throw new RangeError(invalid("make panels", "shrink", must, factor));
  }
  if (factor === 1) return image;
  const small = new Float64Array(data.length / factor ** 2), columns = width / factor;
  for (let i = 0; i < data.length; i++) {
    const channel = i % channels, pixel = Math.floor(i / channels);
    const x = pixel % width, y = Math.floor(pixel / width);
    const square = Math.floor(y / factor) * columns + Math.floor(x / factor);
    small[square * channels + channel]! += weight * data[i]!;
  }
  return { data: small, height: height / factor, width: columns, channels };
}

/** The colour of each pixel of a tile, 0 .. 255 a channel. */
export function tileColours(tile: Tile, limit: number): (pixel: number) => Rgb {
  const values = "map" in tile ? channelSum(tile.map) : undefined;
  const picture = "image" in tile ? pixelColour(tile.image) : undefined;
  switch (tile.kind) {
    case "input":
      return picture!;
    case "map":
      return (pixel) => signedColour(values![pixel]!, limit);
    case "magnitude":
      return (pixel) => amountColour(Math.abs(values![pixel]!), limit);
    case "overlay":
      return (pixel) => {
        const grey = 255 - 0.4 * mean(picture!(pixel));
        const strength = Math.min(1, Math.abs(values![pixel]!) / limit);
        return mix([grey, grey, grey], signedColour(values![pixel]!, limit), strength ** 0.5);
      };
    case "top": {
      const kept = topPixels(values!, tile.share);
      const shown = tile.image.channels === 1 ? () => vermilion : picture!;
      return (pixel) => kept.has(pixel) ? shown(pixel) : mix(picture!(pixel), [255, 255, 255], 0.7);
    }
  }
}

function pixelColour({ data, channels }: Image): (pixel: number) => Rgb {
  const value = (pixel: number, c: number) =>
    255 * Math.min(1, Math.max(0, data[pixel * channels + (channels === 1 ? 0 : c)]!));
  return (pixel) => [value(pixel, 0), value(pixel, 1), value(pixel, 2)];
}

const vermilion: Rgb = [213, 94, 0];
const mean = (colour: Rgb) => (colour[0] + colour[1] + colour[2]) / 3;
const mix = (a: Rgb, b: Rgb, share: number) =>
  a.map((v, i) => v + share * (b[i]! - v)) as unknown as Rgb;
