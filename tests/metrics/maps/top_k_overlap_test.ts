import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { mean } from "@lib/statistics";
import { topKOverlap } from "@lib/metrics";
import { random } from "@lib/runtime";

Deno.test("topKOverlap() by hand: one of two shared pixels is one third", () => {
  assertEquals(topKOverlap([4, 3, 2, 1], [4, 1, 2, 3], { fraction: 0.5 }), 1 / 3);
  assertEquals(topKOverlap([4, 3, 2, 1], [1, 2, 3, 4], { fraction: 0.5 }), 0);
  assertEquals(topKOverlap([4, 3, 2, 1], [8, 6, 0, 0], { fraction: 0.5 }), 1);
});

Deno.test("topKOverlap() takes ties by index and at least one pixel", () => {
  assertEquals(topKOverlap([1, 1, 1, 1], [2, 1, 0, 0], { fraction: 0.5 }), 1);
  assertEquals(topKOverlap([1, 1, 1], [0, 0, 5], { fraction: 0.01 }), 0);
});

Deno.test("topKOverlap() of unrelated maps is about fraction / (2 - fraction)", () => {
  const draws = random(4);
  const overlaps = Array.from(
    { length: 200 },
    () => topKOverlap(draws.uniformArray(400), draws.uniformArray(400)),
  );
  assertAlmostEquals(mean(overlaps), 0.1 / 1.9, 0.006);
  assert(overlaps.every((overlap) => overlap >= 0 && overlap <= 1));
});

Deno.test("topKOverlap() refuses a fraction out of range and maps of different lengths", () => {
  assertThrows(() => topKOverlap([1], [1], { fraction: 0 }), RangeError, '"fraction"');
  assertThrows(() => topKOverlap([1, 2], [1]), RangeError, '"b" must be as long as a');
});
