import { invalid } from "@lib/runtime";
import jpeg from "jpeg-js";
import { Buffer } from "node:buffer";
import { PNG } from "pngjs";

/** Red, green and blue pixels, 0 .. 255. */
export interface RgbImage {
  /** [height, width, 3] in row-major order. */
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Decodes a JPEG (baseline or progressive; grey, colour or CMYK) or a PNG (any kind) to 8-bit red,
 * green and blue.
 *
 * A JPEG is turned upright as its EXIF orientation says. Grey gives three equal channels, CMYK is
 * converted without colour profiles, transparent pixels are laid over white, 16 bits become 8.
 *
 * @param name The name that errors carry.
 * @throws {Error} If the bytes are neither, or broken or cut off; the message names the file.
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

/** How a camera was held, as EXIF's tag 0x0112 says: 1 upright, 2 to 8 mirrored or turned. */
type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION = 0x0112;

/**
 * The orientation in a block of EXIF data: a TIFF header (byte order, 42, where the entries are),
 * then entries of twelve bytes (tag, type, count, value). 1 where there is none.
 *
 * @param tiff From the byte order on.
 * @see CIPA DC-008, Exchangeable image file format for digital still cameras, section 4.6.
 */
function exifOrientation(tiff: Uint8Array): Orientation {
  const order = new TextDecoder().decode(tiff.subarray(0, 2));
  if (order !== "II" && order !== "MM") return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength), little = order === "II";
  try {
    const start = view.getUint32(4, little), entries = view.getUint16(start, little);
    for (let at = start + 2; at < start + 2 + 12 * entries; at += 12) {
      if (view.getUint16(at, little) !== ORIENTATION) continue;
      const value = view.getUint16(at + 8, little);
      return value >= 1 && value <= 8 ? value as Orientation : 1;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // the block ends before its entries do
  }
  return 1;
}

/** The image as it was seen, from the image as the camera stored it. */
function upright(stored: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return stored;
  const isTurned = orientation >= 5, isFlippedX = [2, 3, 7, 8].includes(orientation);
  const isFlippedY = [3, 4, 6, 7].includes(orientation);
  const [height, width] = isTurned ? [stored.width, stored.height] : [stored.height, stored.width];
  const data = new Uint8Array(stored.data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = isTurned ? [y, x] : [x, y];
      const from = 3 * ((isFlippedY ? stored.height - 1 - row : row) * stored.width +
        (isFlippedX ? stored.width - 1 - column : column));
      data.set(stored.data.subarray(from, from + 3), 3 * (y * width + x));
    }
  }
  return { data, height, width };
}
