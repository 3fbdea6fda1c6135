import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { PNG } from "pngjs";
import { Buffer } from "node:buffer";
import { medianCut } from "../../../lib/display/render/median_cut.ts";
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

Deno.test("encodePng() gives a photograph of smooth colours a palette that moves a level by 3 on average, black and white not at all", () => {
  const side = 200,
    smooth = (i: number) => {
      const x = i % side, y = Math.floor(i / side);
      if (y < 20) return x < 100 ? 0 : 0xffffff;
      return Math.round(255 * x / side) << 16 | Math.round(255 * y / side) << 8 | 96 + (x + y) % 64;
    };
  const pixels = Uint8Array.from({ length: 4 * side ** 2 }, (_, at) => {
    const colour = smooth(at >> 2);
    return [colour >> 16, (colour >> 8) & 255, colour & 255, 255][at & 3]!;
  });
  const { data } = decode(encodePng(side, side, pixels));
  const moved = data.map((level, at) => Math.abs(level - pixels[at]!));
  assert(moved.reduce((sum, by) => sum + by, 0) / (3 * side ** 2) < 6);
  assert(moved.subarray(0, 4 * 20 * side).every((by) => by === 0));
});

Deno.test("medianCut() gives few colours back as they are, and splits many where they differ most", () => {
  const few = Uint32Array.from([0xff0000, 0x00ff00, 0x0000ff, 0xff0000]);
  const own = medianCut(few, 4);
  assertEquals([...few].map((colour) => own.colours[own.places.get(colour)!]), [...few]);
  const { colours, places } = medianCut(
    Uint32Array.from([0x100000, 0x120000, 0xf00000, 0xf20000]),
    2,
  );
  assertEquals(colours, [0x110000, 0xf10000]);
  assertEquals(places.get(0xf20000), 1);
});

Deno.test("findPalette() moves a rare colour to the nearest of the palette, not the first near enough", () => {
  // 300 greys and their neighbours need a tolerance; 0x0a0a0a is frequent, and so is 0x0e0e0e.
  const many = Array.from({ length: 300 }, (_, i) => 0x400000 | (i % 256) << 8 | (i >> 8) * 128);
  const frequent = [0x0a0a0a, 0x0e0e0e].flatMap((colour) => [colour, colour]);
  const { colours, places } = findPalette(Uint32Array.from([...many, ...frequent, 0x0d0d0d]))!;
  assertEquals(colours[places.get(0x0a0a0a)!], 0x0a0a0a);
  assertEquals(colours[places.get(0x0d0d0d)!], 0x0e0e0e);
});
