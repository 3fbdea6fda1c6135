import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { drawOverlaps, sharedTops } from "@lib/experiments";

/** Twenty pixels of two channels, of which one has all of the map, either with both or with one. */
const at = (pixel: number, values: readonly [number, number]) => {
  const map = new Float32Array(40);
  map.set(values, 2 * pixel);
  map.set([0.1, 0.1], 2 * (19 - pixel)); // the tenth are two pixels
  return map;
};

Deno.test("sharedTops() compares sums over channels by their size, image by image", () => {
  const map = at(3, [2, -1]), negative = at(3, [-2, 1]), cancelled = at(3, [2, -2]);
  const channels = 2;
  assertEquals(sharedTops([map, map], [map, negative], { channels }), [1, 1]);
  const other = at(5, [1, 1]);
  assertEquals(sharedTops([map], [other], { channels }), [0]);
  // Where red and blue cancel the pixel has nothing, and the first of the empty ones takes its place.
  assertAlmostEquals(sharedTops([map], [cancelled], { channels })[0]!, 1 / 3, 1e-12);
});

Deno.test("drawOverlaps() has every pair of draws once, for each image", () => {
  const [a, b] = [at(3, [1, 1]), at(5, [1, 1])];
  const draws = [[a, a], [a, b], [b, a]];
  assertEquals(drawOverlaps({ name: "noise", draws }, { channels: 2 }), [[1, 0, 0], [0, 1, 0]]);
});

Deno.test("sharedTops() and drawOverlaps() refuse maps of other images, one draw and no channels", () => {
  const map = at(3, [1, 1]), channels = 2;
  assertThrows(() => sharedTops([map], [map, map], { channels }), TypeError, '"second" must be 1');
  const once = { name: "noise", draws: [[map]] };
  assertThrows(() => drawOverlaps(once, { channels }), RangeError, "two draws or more");
  assertThrows(() => sharedTops([map], [map], { channels: 0 }), RangeError, '"channels"');
});
