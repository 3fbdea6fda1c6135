import { Buffer } from "node:buffer";
import { crc32, inflateSync } from "node:zlib";
import { PNG } from "pngjs";
import { exifOrientation, type RgbImage, upright } from "./orientation.ts";

const PALETTE = 3, channels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Decodes a PNG of any kind to red, green and blue over white, upright as its eXIf chunk says. */
export function decodePng(bytes: Uint8Array): RgbImage {
  const { whole, header, pixels, exif } = readChunks(bytes);
  requirePixels(header, pixels);
  // Its own rescaling would round alpha and colour to 8 bits before one is laid over the other.
  const { data: levels, height, width, depth, colorType } = PNG.sync.read(Buffer.from(whole), {
    skipRescale: true,
  });
  const top = colorType === PALETTE ? 255 : 2 ** depth - 1;
  const data = new Uint8Array(3 * height * width);
  for (let from = 0, to = 0; to < data.length; from += 4) {
    const alpha = levels[from + 3] / top;
    for (let c = 0; c < 3; c++) {
      data[to++] = Math.round(255 * (alpha * levels[from + c] / top + 1 - alpha));
    }
  }
  return upright({ data, height, width }, exifOrientation(exif));
}

/** What a PNG is made of. A chunk: length of the content, name, content, checksum of the last two. */
interface Chunks {
  /** The file without what follows its last chunk. */
  readonly whole: Uint8Array;
  /** Content of IHDR, from the width on. */
  readonly header: DataView;
  /** Contents of the chunks IDAT. */
  readonly pixels: readonly Uint8Array[];
  /** Content of eXIf, empty where there is none. */
  readonly exif: Uint8Array;
}

/** @see W3C, Portable Network Graphics (PNG) Specification, third edition, sections 5.3 and 11. */
function readChunks(bytes: Uint8Array): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels: Uint8Array[] = [];
  let header = new DataView(new ArrayBuffer(13)), exif = new Uint8Array();
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    const name = new TextDecoder().decode(bytes.subarray(at + 4, at + 8));
    if (view.getUint32(end) !== crc32(bytes.subarray(at + 4, end))) {
      throw new Error(`the checksum of its chunk ${name} is wrong`);
    }
    const content = bytes.slice(at + 8, end);
    if (name === "IHDR") header = new DataView(content.buffer);
    if (name === "IDAT") pixels.push(content);
    if (name === "eXIf") exif = content;
    if (name === "IEND") return { whole: bytes.subarray(0, end + 4), header, pixels, exif };
    at = end + 4;
  }
  throw new Error("it is cut off");
}

/** Counts the pixels: under Deno pngjs completes those that are missing with what lies in memory. */
function requirePixels(header: DataView, pixels: readonly Uint8Array[]): void {
  const width = header.getUint32(0), height = header.getUint32(4), depth = header.getUint8(8);
  const isInterlaced = header.getUint8(12) !== 0; // where pngjs itself counts
  const bits = depth * (channels[header.getUint8(9)] ?? 0), row = 1 + Math.ceil(width * bits / 8);
  if (!isInterlaced && inflateSync(Buffer.concat(pixels)).length < height * row) {
    throw new Error("pixels are missing");
  }
}
