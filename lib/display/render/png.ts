import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import { medianCut } from "./median_cut.ts";

/**
 * Opaque pixels as PNG bytes, a byte a pixel: with a palette that is exact, or all but exact, for charts
 * and enlarged pixels, and by median cut for photographs, which moves a level by 2 of 255 on average
 * and makes a file half as large as three bytes a pixel would. Without filters, which enlarge such
 * pictures.
 *
 * @param pixels [height, width, 4]: red, green, blue, and an alpha that is left out.
 */
export function encodePng(width: number, height: number, pixels: Uint8Array): Uint8Array {
  const colours = new Uint32Array(width * height);
  for (let i = 0, at = 0; i < colours.length; i++, at += 4) {
    colours[i] = (pixels[at]! << 16) | (pixels[at + 1]! << 8) | pixels[at + 2]!;
  }
  const palette = findPalette(colours) ?? medianCut(colours, most);
  const line = 1 + width; // the first byte of a line is its filter: 0, none
  const lines = new Uint8Array(height * line);
  colours.forEach((colour, i) =>
    lines[Math.floor(i / width) * line + 1 + i % width] = palette.places.get(colour)!
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8); // bits a place in the palette; a palette
  return new Uint8Array(Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", Uint8Array.from(palette.colours.flatMap(channels))),
    chunk("IDAT", deflateSync(lines, { level: 9, memLevel: 9 })),
    chunk("IEND", new Uint8Array()),
  ]));
}

const channels = (colour: number) => [colour >> 16, (colour >> 8) & 255, colour & 255];

/** Length, name, data, and a checksum of name and data. */
function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

const most = 256;
/** A photograph: no list of 256 would do, so none is looked for. */
const tooMany = 1 << 13;
/**
 * Furthest a channel may move, of 255: below what the eye tells apart in a small square or the edge
 * of a letter.
 */
const tolerances = [0, 2, 4, 6, 8, 10, 12];

/** The largest difference of a channel. */
const distance = (a: number, b: number) =>
  Math.max(
    Math.abs((a >> 16) - (b >> 16)),
    Math.abs(((a >> 8) & 255) - ((b >> 8) & 255)),
    Math.abs((a & 255) - (b & 255)),
  );

/**
 * The palette of some pixels, given as 0xRRGGBB: at most 256 colours, and the place among them of each
 * colour of the picture. They are its own where 256 suffice. Else the frequent ones stay what they
 * are, white and black among them, and a rare one moves to the nearest, by no more than 12 of 255 in
 * any channel; undefined where that is not enough.
 */
export function findPalette(pixels: Uint32Array) {
  const counts = new Map<number, number>();
  for (let i = 0; i < pixels.length;) {
    const colour = pixels[i]!, start = i;
    while (pixels[i] === colour) i++;
    counts.set(colour, (counts.get(colour) ?? 0) + i - start);
    if (counts.size > tooMany) return undefined;
  }
  const frequent = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || a - b);
  const tolerance = tolerances.find((tolerance) => pick(frequent, tolerance).length <= most);
  if (tolerance === undefined) return undefined;
  const colours = pick(frequent, tolerance);
  return { colours, places: new Map(frequent.map((colour) => [colour, nearest(colour, colours)])) };
}

/** Colours further apart than the tolerance, the most frequent first; stops when they are too many. */
function pick(frequent: readonly number[], tolerance: number): number[] {
  const picked: number[] = [];
  for (const colour of frequent) {
    if (picked.every((other) => distance(colour, other) > tolerance)) picked.push(colour);
    if (picked.length > most) break;
  }
  return picked;
}

function nearest(colour: number, colours: readonly number[]): number {
  let best = 0;
  for (let i = 1; i < colours.length; i++) {
    if (distance(colour, colours[i]!) < distance(colour, colours[best]!)) best = i;
  }
  return best;
}
