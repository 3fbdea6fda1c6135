import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { relativeDifference } from "@lib/metrics";

Deno.test("relativeDifference() is the paper's formula on maps worked out by hand", () => {
  assertAlmostEquals(relativeDifference([1, 1], [1, -3]), 2 / (2 + 1e-7), 1e-15);
  assertAlmostEquals(relativeDifference([0, 0, 0], [1, -2, 3]), 2 / (2 + 1e-7), 1e-15);
  assertEquals(relativeDifference([1e-7, -1e-7], [0, 0]), 1);
});

Deno.test("relativeDifference() is 0 for equal maps only, and |s - 1| for a map times s", () => {
  const map = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 20 })
    .filter((values) => values.some((value) => value !== 0));
  fc.assert(
    fc.property(map, fc.integer({ min: -4, max: 4 }), (reference, s) => {
      const scaled = reference.map((value) => s * value);
      assertAlmostEquals(relativeDifference(scaled, reference), Math.abs(s - 1), 1e-5);
      assertEquals(relativeDifference(reference, reference), 0);
    }),
    { seed: 6 },
  );
});

Deno.test("relativeDifference() takes a batch as one map, not as the mean over images", () => {
  const [large, small] = [[100, 100], [1, 1]] as const;
  const off = small.map((value) => 2 * value);
  assertAlmostEquals(relativeDifference(off, small), 1, 1e-6);
  assertLess(relativeDifference([...large, ...off], [...large, ...small]), 0.01);
});

Deno.test("relativeDifference() refuses maps that do not fit, are empty or not finite", () => {
  assertThrows(() => relativeDifference([1], [1, 2]), RangeError, '"reference"');
  assertThrows(() => relativeDifference([], []), RangeError, '"map"');
  assertThrows(() => relativeDifference([1], [NaN]), RangeError, '"reference[0]" must be finite');
});
