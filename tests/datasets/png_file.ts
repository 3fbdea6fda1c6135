import { crc32, deflateSync } from "node:zlib";

/** A PNG of any kind; pngjs writes neither interlaced ones nor palettes nor further chunks. */
export interface PngPicture {
  readonly height: number;
  readonly width: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha. */
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  /** Bits of a level. */
  readonly depth: number;
  readonly isInterlaced?: boolean;
  /** The levels of a pixel, one a channel. */
  readonly pixel: (x: number, y: number) => readonly number[];
  /** Chunks before the pixels. */
  readonly chunks?: readonly Uint8Array[];
}

/** Adam7's passes: first column and row, steps to the next. */
const passes = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function pngFile(picture: PngPicture): Uint8Array {
  const { height, width, colorType, depth, isInterlaced = false, chunks = [] } = picture;
  const rows = (isInterlaced ? passes : [[0, 0, 1, 1]] as const)
    .flatMap(([x, y, dx, dy]) => scanlines(picture, [x, y], [dx, dy]));
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  [depth, colorType, 0, 0, Number(isInterlaced)].forEach((byte, i) => header.setUint8(8 + i, byte));
  return concatenate([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    pngChunk("IHDR", new Uint8Array(header.buffer)),
    ...chunks,
    pngChunk("IDAT", deflateSync(concatenate(rows))),
    pngChunk("IEND", new Uint8Array()),
  ]);
}

export function pngChunk(name: string, content: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(12 + content.length), view = new DataView(chunk.buffer);
  view.setUint32(0, content.length);
  chunk.set(new TextEncoder().encode(name), 4);
  chunk.set(content, 8);
  view.setUint32(8 + content.length, crc32(chunk.subarray(4, 8 + content.length)));
  return chunk;
}

/** The rows of one pass, each with the filter 0 before its levels, the high bits first. */
function scanlines(
  { height, width, depth, pixel }: PngPicture,
  [left, top]: readonly [number, number],
  [dx, dy]: readonly [number, number],
): Uint8Array[] {
  const rows: Uint8Array[] = [];
  for (let y = top; y < height && left < width; y += dy) {
    let bits = "";
    for (let x = left; x < width; x += dx) {
      for (const level of pixel(x, y)) bits += level.toString(2).padStart(depth, "0");
    }
    const bytes = bits.match(/.{1,8}/g)!.map((byte) => parseInt(byte.padEnd(8, "0"), 2));
    rows.push(Uint8Array.from([0, ...bytes]));
  }
  return rows;
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
