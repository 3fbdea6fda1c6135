import { invalid } from "@lib/runtime";
import type { Image } from "./image.ts";
import type { Tile } from "./tiles.ts";

/**
 * A tile in fewer squares: each stands for `factor` x `factor` pixels and shows the mean of a picture's and the
 * sum of a map's values, so that a map still sums to what it summed to.
 *
 * @throws {RangeError} Where the factor is no positive integer or does not divide height and width.
 */
export function shrinkTile(tile: Tile, factor: number): Tile {
  const image = "image" in tile && { image: shrink(tile.image, factor, factor ** -2) };
  const map = "map" in tile && { map: shrink(tile.map, factor, 1) };
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
    const [c, x, y] = [
      i % channels,
      Math.floor(i / channels) % width,
      Math.floor(i / channels / width),
    ];
    const square = Math.floor(y / factor) * columns + Math.floor(x / factor);
    small[square * channels + c]! += weight * data[i]!;
  }
  return { data: small, height: height / factor, width: columns, channels };
}
