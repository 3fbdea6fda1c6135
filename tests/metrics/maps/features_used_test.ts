import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { featuresUsed } from "@lib/metrics";

Deno.test("featuresUsed() counts from the largest down", () => {
  assertEquals(featuresUsed([5, 0, 4, 1]), 2);
  assertEquals(featuresUsed([0, 0, 7]), 1);
  assertEquals(featuresUsed([1, 1, 1, 1]), 4);
  assertEquals(featuresUsed([1, 1, 1, 1], 0.5), 2);
  assertEquals(featuresUsed([3, 2, 0], 1), 2);
});

Deno.test("featuresUsed() is the smallest number that holds the share, by trying all subsets", () => {
  const values = fc.array(fc.nat(20), { minLength: 1, maxLength: 8 })
    .filter((values) => values.some((value) => value > 0));
  const percent = fc.integer({ min: 1, max: 100 });
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  fc.assert(
    fc.property(values, percent, (values, percent) => {
      const share = percent / 100;
      const counts = Array.from({ length: 2 ** values.length }, (_, subset) => {
        const members = values.filter((_, i) => subset & 2 ** i);
        return sum(members) >= share * sum(values) ? members.length : Infinity;
      });
      assertEquals(featuresUsed(values, share), Math.min(...counts));
    }),
    { seed: 7 },
  );
});

Deno.test("featuresUsed() refuses what has no such number", () => {
  assertThrows(() => featuresUsed([1, -1]), RangeError, '"importances" must be nonnegative');
  assertThrows(() => featuresUsed([0, 0]), RangeError, "not all zero");
  assertThrows(() => featuresUsed([]), RangeError, '"importances"');
  assertThrows(() => featuresUsed([1], 0), RangeError, '"share" must be in (0, 1]');
});
