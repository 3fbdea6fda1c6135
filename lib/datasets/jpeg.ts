import { decompressJpeg, type JpegFrame } from "./libjpeg_turbo.ts";
import { exifOrientation, type Orientation, type RgbImage, upright } from "./orientation.ts";

const SOF = 0xc0, DHT = 0xc4, DAC = 0xcc, RST = 0xd0, SOI = 0xd8, EOI = 0xd9, SOS = 0xda;
const APP1 = 0xe1, EXIF = "45786966" + "0000"; // "Exif" and two zeros

/** Decodes a JPEG to red, green and blue, upright as its EXIF orientation says. */
export function decodeJpeg(bytes: Uint8Array): RgbImage {
  const { frame, orientation } = readHeader(bytes), { height, width, components } = frame;
  const pixels = decompressJpeg(bytes, frame);
  const data = components === 4 ? lightThroughInks(pixels) : pixels;
  return upright({ data, height, width }, orientation);
}

/**
 * Cyan, magenta, yellow and black to red, green and blue, without colour profiles: what a colour's ink
 * leaves of the light times what black leaves. Files store what is left, not the ink: Adobe's do and
 * say so in a marker, and those without one are read alike, here as in Pillow.
 */
function lightThroughInks(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(cmyk.length / 4 * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    for (let c = 0; c < 3; c++) rgb[to++] = Math.round(cmyk[from + c]! * cmyk[from + 3]! / 255);
  }
  return rgb;
}

/** Size, components and orientation, from the segments before the first scan: marker, length, content. */
function readHeader(bytes: Uint8Array): {
  readonly frame: JpegFrame;
  readonly orientation: Orientation;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: JpegFrame | undefined, orientation: Orientation | undefined;
  for (let at = 2; at + 10 <= bytes.length;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === 0xff || marker < SOF) at++; // nothing that begins here
    else if (marker >= RST && marker <= SOI) at += 2; // a marker without content
    else if (marker === EOI || marker === SOS) break;
    else {
      const end = at + 2 + view.getUint16(at + 2);
      if (isFrame(marker)) frame = readFrame(view, at);
      if (marker === APP1 && bytes.subarray(at + 4, at + 10).toHex() === EXIF) {
        orientation ??= exifOrientation(bytes.subarray(at + 10, end));
      }
      at = end;
    }
  }
  if (!frame) throw new Error("it ends before its header does");
  return { frame, orientation: orientation ?? 1 };
}

const isFrame = (marker: number) =>
  marker >= SOF && marker < RST && ![DHT, 0xc8, DAC].includes(marker);

/** Of the three kinds that are read: baseline, extended with 8 bits, progressive, all by Huffman's codes. */
function readFrame(view: DataView, at: number): JpegFrame {
  const kind = view.getUint8(at + 1) - SOF, bits = view.getUint8(at + 4);
  if (kind > 8) throw new Error("its coding is arithmetic, which is not read");
  if (kind > 2) throw new Error("it is lossless or hierarchical, which is not read");
  if (bits !== 8) throw new Error(`its levels have ${bits} bits where 8 are read`);
  const height = view.getUint16(at + 5), width = view.getUint16(at + 7);
  return { height, width, components: view.getUint8(at + 9) };
}
