import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import { findPalette } from "./palette.ts";

/**
 * Opaque pixels as PNG bytes, a byte a pixel where a palette does and three where the picture has too many colours: then
 * each channel takes the nearest of 32 levels, 0 and 255 among them, which halves a photograph's bytes and moves none by
 * more than 4 of 255. Charts and enlarged pixels are smallest without filters: a quarter to a half of what pngjs and resvg
 * make of them.
 *
 * @param pixels [height, width, 4]: red, green, blue, and an alpha that is left out.
 */
export function encodePng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const colours = Uint32Array.from(
    { length: width * height },
    (_, i) => (pixels[4 * i]! << 16) | (pixels[4 * i + 1]! << 8) | pixels[4 * i + 2]!,
  );
  const palette = findPalette(colours);
  const bytes = palette ? 1 : 3, line = 1 + bytes * width;
  const lines = new Uint8Array(height * line); // the first byte of a line is its filter: 0, none
  colours.forEach((colour, i) => {
    const at = Math.floor(i / width) * line + 1 + bytes * (i % width);
    if (palette) lines[at] = palette.places.get(colour)!;
    else lines.set(channels(colour).map(oneOf32), at);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, palette ? 3 : 2], 8); // bits a sample; indexed, or red, green and blue
  return new Uint8Array(Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...(palette ? [chunk("PLTE", Uint8Array.from(palette.colours.flatMap(channels)))] : []),
    chunk("IDAT", deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk("IEND", new Uint8Array()),
  ]));
}

const channels = (colour: number) => [colour >> 16, (colour >> 8) & 255, colour & 255];

const oneOf32 = (level: number) => Math.round(Math.round(level / 255 * 31) / 31 * 255);

/** Length, name, data, and a checksum of name and data. */
function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
