import { invalid, requireBytes, requireWords } from "@lib/runtime";
import { decodeJpeg } from "./jpeg.ts";
import type { RgbImage } from "./orientation.ts";
import { decodePng } from "./png.ts";

/**
 * Decodes a JPEG or PNG to 8-bit red, green and blue, upright as its EXIF orientation says.
 *
 * A JPEG (baseline or progressive, grey, YCbCr, RGB, CMYK or YCCK) gives the levels of Pillow's
 * `convert("RGB")`, to the last: libjpeg-turbo decodes both. Inks are converted without colour profiles.
 * Lossless, hierarchical and arithmetic-coded JPEGs and those with 12 bits are refused. A PNG may be of
 * any kind: grey gives three equal channels, transparent pixels are laid over white, 16 bits are rounded
 * to 8. A photo of 4000 x 3000 pixels takes half a second and 80 MB on the way as a JPEG, 150 MB if it is
 * progressive, and some seconds and 270 MB as a PNG.
 *
 * @param name The name that errors carry.
 * @throws {TypeError} If the bytes are neither a JPEG nor a PNG.
 * @throws {Error} If the file is broken or cut off; the message names it.
 */
export function decodeImage(bytes: Uint8Array, name: string): RgbImage {
  requireWords("decode a photo", "name", name);
  requireBytes("decode a photo", name, bytes);
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
