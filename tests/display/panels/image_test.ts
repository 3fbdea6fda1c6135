import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { imagesOf } from "@lib/display";
import {
  channelSum,
  requireImage,
  scaleLimit,
  topPixels,
} from "../../../lib/display/panels/image.ts";
import { grey } from "../pictures.ts";

Deno.test("channelSum() keeps signs: opposite channels cancel", () => {
  const data = [1, -1, 0.5, 2, 3, -4];
  assertEquals([...channelSum({ data, height: 1, width: 2, channels: 3 })], [0.5, 1]);
});

Deno.test("topPixels() takes the share of all pixels with the largest values", () => {
  assertEquals([...topPixels([0.1, 0.9, 0.5, 0.7], 0.5)], [1, 3]);
});

Deno.test("topPixels() takes the first in row-major order where values are equal", () => {
  assertEquals([...topPixels([1, 2, 1, 1], 0.75)], [1, 0, 2]);
});

Deno.test("topPixels() takes no pixel that is not positive", () => {
  assertEquals([...topPixels([-1, 0, 3, -2], 1)], [2]);
  assertEquals([...topPixels([-1, 0], 1)], []);
});

Deno.test("topPixels() takes min(round(share N), positive) pixels, none below one left out", () => {
  const values = fc.array(fc.integer({ min: -5, max: 20 }), { minLength: 1, maxLength: 60 });
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, share, (values, share) => {
      const kept = topPixels(values, share);
      const positive = values.filter((v) => v > 0).length;
      const count = Math.min(Math.max(1, Math.round(share * values.length)), positive);
      const lowest = Math.min(...[...kept].map((i) => values[i]!));
      const left = values.filter((_, i) => !kept.has(i));
      return kept.size === count && (count === 0 || left.every((v) => v <= lowest));
    }),
    { seed: 1 },
  );
});

Deno.test("scaleLimit() is the 99th percentile of the magnitudes of all maps together", () => {
  const map = Float64Array.from({ length: 100 }, (_, i) => (i % 2 ? -1 : 1) * i);
  assertEquals(scaleLimit([map, [1000]]), 99);
});

Deno.test("scaleLimit() is the largest magnitude where 99% are 0, and 1 where all are", () => {
  assertEquals(scaleLimit([[...new Array(500).fill(0), -3]]), 3);
  assertEquals(scaleLimit([[0, 0]]), 1);
});

Deno.test("requireImage() refuses data that do not fit the size, and NaN by index", () => {
  const image = { data: [1, 2, 3], height: 2, width: 2, channels: 1 };
  assertThrows(() => requireImage("draw", "map", image), TypeError, '"map" must be of 2 x 2 x 1');
  assertThrows(() => requireImage("draw", "map", grey([0, NaN])), RangeError, '"map[1]"');
});

Deno.test("imagesOf() gives each image of a batch its own values, and refuses half an image", () => {
  const values = Float32Array.from({ length: 8 }, (_, i) => i / 10);
  const [first, second] = imagesOf(values, [2, 2, 1]);
  assertEquals(Array.from(first!.data), Array.from(values.slice(0, 4)));
  assertEquals([second!.data[0], second!.height, second!.channels], [values[4], 2, 1]);
  assertThrows(
    () => imagesOf(values, [3, 1, 1]),
    TypeError,
    "a whole number of images of 3 x 1 x 1",
  );
});
