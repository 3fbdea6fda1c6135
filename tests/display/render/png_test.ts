import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { PNG } from "pngjs";
import { Buffer } from "node:buffer";
import { encodePng, findPalette } from "../../../lib/display/render/png.ts";

const width = 64, height = 40, size = width * height;
const hash = (i: number) => Math.imul(i, 2654435761) >>> 8;
/** Opaque pixels whose colours, as 0xRRGGBB, come from a function of their place. */
const picture = (colour: (i: number) => number) =>
  Uint8Array.from({ length: 4 * size }, (_, at) => {
    const c = colour(at >> 2);
    return [c >> 16, (c >> 8) & 255, c & 255, 255][at & 3]!;
  });
const encode = (pixels: Uint8Array) => encodePng(width, height, pixels);
const decode = (png: Uint8Array): { width: number; height: number; data: Uint8Array } =>
  PNG.sync.read(Buffer.from(png));
/** 2: red, green and blue; 3: places in a palette. */
const colourType = (png: Uint8Array) => png[25];

Deno.test("encodePng() gives pictures of up to 256 colours back pixel for pixel, a byte a pixel", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 256 }), fc.nat(), (count, seed) => {
      const pixels = picture((i) => hash(i % count + seed));
      const png = encode(pixels), { data, ...read } = decode(png);
      assertEquals([read.width, read.height, colourType(png)], [width, height, 3]);
      assert(Buffer.from(pixels).equals(data));
    }),
    { seed: 1, numRuns: 20 },
  );
});

Deno.test("encodePng() moves no channel of a colour further than 12, and a frequent colour not at all", () => {
  // 1,280 shades of red on white: what the edges of letters and lines look like
  const shade = (i: number) => 0xc80000 | ((i >> 1) % 40 << 8) | Math.floor(i / 80);
  const pixels = picture((i) => i % 2 ? 0xffffff : shade(i));
  const png = encode(pixels), { data } = decode(png);
  assertEquals(colourType(png), 3);
  assert(data.every((value, at) => Math.abs(value - pixels[at]!) <= 12));
  assert(data.every((value, at) => (at >> 2) % 2 === 0 || value === 255));
  assert(data.some((value, at) => value !== pixels[at]), "more colours than a palette holds");
});

Deno.test("encodePng() moves no channel by more than 4 where a palette would spoil the picture, and black and white not at all", () => {
  const colour = (i: number) => i % 3 === 0 ? 0xffffff : i % 3 === 1 ? 0 : hash(i);
  const pixels = picture(colour), png = encode(pixels), { data } = decode(png);
  assertEquals(colourType(png), 2);
  assert(data.every((level, at) => Math.abs(level - pixels[at]!) <= 4));
  assert(data.every((level, at) => (at >> 2) % 3 === 2 || level === pixels[at]));
  assert(new Set(data).size <= 32);
});

Deno.test("findPalette() moves a rare colour to the nearest of the palette, not the first near enough", () => {
  // 300 greys and their neighbours need a tolerance; 0x0a0a0a is frequent, and so is 0x0e0e0e.
  const many = Array.from({ length: 300 }, (_, i) => 0x400000 | (i % 256) << 8 | (i >> 8) * 128);
  const frequent = [0x0a0a0a, 0x0e0e0e].flatMap((colour) => [colour, colour]);
  const { colours, places } = findPalette(Uint32Array.from([...many, ...frequent, 0x0d0d0d]))!;
  assertEquals(colours[places.get(0x0a0a0a)!], 0x0a0a0a);
  assertEquals(colours[places.get(0x0d0d0d)!], 0x0e0e0e);
});
