import { invalid } from "@lib/runtime";
import jpeg from "jpeg-js";
import { Buffer } from "node:buffer";
import { PNG } from "pngjs";
import { exifOrientation, type RgbImage, upright } from "./orientation.ts";

/**
 * Decodes a JPEG (baseline or progressive; grey, colour or CMYK) or a PNG (any kind) to 8-bit red,
 * green and blue.
 *
 * A JPEG is turned upright as its EXIF orientation says. Grey gives three equal channels, CMYK is
 * converted without colour profiles, transparent pixels are laid over white, 16 bits become 8.
 *
 * @param name The name that errors carry.
 * @throws {Error} If the bytes are neither, or broken or cut off; the message names the file.
 *
 * @example
 * ```ts ignore
 * const { data, height, width } = decodeImage(await Deno.readFile("cat.jpg"), "cat.jpg");
 * ```
 */
export function decodeImage(bytes: Uint8Array, name: string): RgbImage {
  const decode = isJpeg(bytes) ? decodeJpeg : isPng(bytes) ? decodePng : undefined;
  if (!decode) {
    const start = bytes.length === 0 ? "empty" : `starts with ${bytes.slice(0, 4).toHex()}`;
    throw new TypeError(invalid("decode a photo", name, "a JPEG or PNG file", start));
  }
  try {
    return decode(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot decode the photo "${name}": ${reason}`, { cause });
  }
}

const startsWith = (start: readonly number[]) => (bytes: Uint8Array) =>
  start.every((byte, i) => bytes[i] === byte);
const isJpeg = startsWith([0xff, 0xd8]);
const isPng = startsWith([0x89, 0x50, 0x4e, 0x47]);

function decodeJpeg(bytes: Uint8Array): RgbImage {
  // The library's types leave its EXIF out; it begins with the second zero after "Exif".
  const image: RgbImage & { readonly exifBuffer?: ArrayLike<number> } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxMemoryUsageInMB: 2048, // a photo of 100 megapixels
  });
  const orientation = exifOrientation(Uint8Array.from(image.exifBuffer ?? []).subarray(1));
  return upright(image, orientation);
}

function decodePng(bytes: Uint8Array): RgbImage {
  const { data, height, width } = PNG.sync.read(Buffer.from(bytes));
  const rgb = new Uint8Array(3 * height * width);
  for (let i = 0; i < rgb.length; i++) {
    const at = 4 * Math.floor(i / 3), alpha = data[at + 3]! / 255;
    rgb[i] = Math.round(alpha * data[at + i % 3]! + (1 - alpha) * 255);
  }
  return { data: rgb, height, width };
}
