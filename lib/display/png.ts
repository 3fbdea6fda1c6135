import { PNG } from "pngjs";

/**
 * Opaque pixels as PNG bytes. Flat pictures such as charts and enlarged pixels are smallest without filters and
 * with zlib's ordinary matching: half of what pngjs and resvg make of them by default.
 *
 * @param pixels [height, width, 4]: red, green, blue, and an alpha that is left out.
 */
export function encodePng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const png = new PNG({ width, height });
  png.data.set(pixels);
  return new Uint8Array(PNG.sync.write(png, {
    colorType: 2,
    filterType: 0,
    deflateLevel: 9,
    deflateStrategy: 0,
  }));
}
