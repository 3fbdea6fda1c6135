import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeImage } from "@lib/datasets";
import { deflateSync } from "node:zlib";
import { concatenate, pngChunk, pngFile, type PngPicture } from "./png_file.ts";

const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }, height = 13, width = 11;
const depths = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] };
const colorTypes = [0, 2, 3, 4, 6] as const;

/** Levels of all sizes, without a pattern. */
const scattered = (seed: number) => Math.imul(seed + 1, 0x9e3779b1) >>> 8;
const twoBytes = (values: readonly number[]) =>
  Uint8Array.from(values.flatMap((value) => [value >> 8, value & 255]));
const white = 255;

/** A picture of one kind with a chunk tRNS, where that kind can have one, and its colours over white. */
function example(colorType: PngPicture["colorType"], depth: number, isTransparent: boolean) {
  const top = 2 ** depth - 1;
  const pixel = (x: number, y: number) =>
    Array.from(
      { length: channels[colorType] },
      (_, c) => scattered(997 * y + 31 * x + c) % (top + 1),
    );
  const chunks: Uint8Array[] = [];
  const palette = Uint8Array.from({ length: 3 * (top + 1) }, (_, i) => scattered(i));
  const alphas = Uint8Array.from({ length: (top + 1) / 2 }, (_, i) => scattered(1000 + i));
  if (colorType === 3) chunks.push(pngChunk("PLTE", palette));
  if (isTransparent) {
    chunks.push(pngChunk("tRNS", colorType === 3 ? alphas : twoBytes(pixel(5, 6))));
  }
  const colour = (x: number, y: number) => {
    const levels = pixel(x, y), last = levels.at(-1)!;
    const isClear = isTransparent && `${levels}` === `${pixel(5, 6)}`;
    if (colorType === 3) {
      const alpha = isTransparent ? (alphas[last] ?? 255) / 255 : 1;
      return [0, 1, 2].map((c) => alpha * palette[3 * last + c]! + (1 - alpha) * white);
    }
    const alpha = isClear ? 0 : colorType >= 4 ? last / top : 1;
    const rgb = colorType === 0 || colorType === 4 ? levels.slice(0, 1) : levels.slice(0, 3);
    return [0, 1, 2].map((c) => alpha * 255 * (rgb[c] ?? rgb[0]!) / top + (1 - alpha) * white);
  };
  return { picture: { height, width, colorType, depth, pixel, chunks }, colour };
}

Deno.test("decodeImage() reads every kind of PNG to the nearest level, what is transparent over white", () => {
  for (const colorType of colorTypes) {
    for (const depth of depths[colorType]) {
      for (const isTransparent of colorType < 4 ? [false, true] : [false]) {
        const { picture, colour } = example(colorType, depth, isTransparent);
        for (const isInterlaced of [false, true]) {
          const name = `type ${colorType}, ${depth} bits, ${isTransparent}, ${isInterlaced}`;
          const image = decodeImage(pngFile({ ...picture, isInterlaced }), name);
          assertEquals([image.height, image.width], [height, width]);
          image.data.forEach((level, i) => {
            const at = Math.floor(i / 3),
              exact = colour(at % width, Math.floor(at / width))[i % 3]!;
            assert(Math.abs(level - exact) <= 0.5 + 1e-9, `${name}, ${i}: ${level}, ${exact}`);
          });
        }
      }
    }
  }
});

Deno.test("decodeImage() reads a PNG with bytes after its end", () => {
  const file = pngFile(example(2, 8, false).picture);
  const longer = concatenate([file, Uint8Array.of(1, 2, 3)]);
  assertEquals(decodeImage(longer, "longer.png"), decodeImage(file, "whole.png"));
});

Deno.test("decodeImage() gives no part of a PNG that is cut off, broken or short of rows", () => {
  const fails = (bytes: Uint8Array, reason: string) =>
    assertThrows(() => decodeImage(bytes, "x.png"), Error, `"x.png": ${reason}`);
  const file = pngFile(example(6, 16, false).picture);
  for (let bytes = 4; bytes < file.length; bytes++) fails(file.subarray(0, bytes), "it is cut off");
  const broken = file.slice();
  broken[60]! ^= 1;
  fails(broken, "the checksum of its chunk IDAT is wrong");
  const header = file.subarray(0, 8 + 25), end = pngChunk("IEND", new Uint8Array());
  const rows = deflateSync(new Uint8Array(5 * (1 + 8 * width)));
  for (const pixels of [rows, rows.subarray(0, 10)]) {
    const short = concatenate([header, pngChunk("IDAT", pixels), end]);
    assertThrows(() => decodeImage(short, "x.png"), Error, 'Cannot decode the photo "x.png"');
  }
});
