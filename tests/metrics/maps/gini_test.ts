import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { gini } from "@lib/metrics";

Deno.test("gini() is 1 - 1/n for one-hot and 0 for uniform values", () => {
  assertEquals(gini([0, 0, 0, 1]), 0.75);
  assertEquals(gini([...new Array(99).fill(0), 7]), 0.99);
  assertEquals(gini([5, 5, 5]), 0);
  assertEquals(gini([2]), 0);
});

Deno.test("gini() equals its definition over all pairs and ignores scale and order", () => {
  const map = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 25 })
    .filter((values) => values.some((v) => v > 0));
  fc.assert(
    fc.property(map, (x) => {
      const pairs = x.flatMap((a) => x.map((b) => Math.abs(a - b)));
      const average = (values: number[]) => values.reduce((s, v) => s + v, 0) / values.length;
      assertAlmostEquals(gini(x), average(pairs) / (2 * average(x)), 1e-12);
      assertAlmostEquals(gini(x.map((v) => v * 3).reverse()), gini(x), 1e-12);
    }),
    { seed: 5 },
  );
});

Deno.test("gini() refuses signed, empty and all-zero maps", () => {
  assertThrows(() => gini([1, -1]), RangeError, '"values" must be nonnegative');
  assertThrows(() => gini([0, 0]), RangeError, "all zero");
  assertThrows(() => gini([]), RangeError, '"values"');
});

Deno.test("gini() equals NumPy's sum over pairs", () => {
  // numpy.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean()), NumPy 2
  assertAlmostEquals(gini([0.3, 0, 1.5, 0.2, 0.7]), 0.5185185185185185, 1e-12);
  const scores = Array.from({ length: 50 }, (_, i) => (i * 37) % 17);
  assertAlmostEquals(gini(scores), 0.3563451776649746, 1e-12);
});
