import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { pearson, spearman } from "@lib/statistics";
import { averageRanks } from "../../lib/statistics/correlation.ts";

const a = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
const b = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8];

Deno.test("spearman() and pearson() equal SciPy's, ties included", () => {
  // spearmanr(a, b)[0], pearsonr(a, b)[0], SciPy 1.17.1
  assertAlmostEquals(spearman(a, b), 0.13471506281091267, 1e-14);
  assertAlmostEquals(pearson(a, b), 0.10492284287735881, 1e-14);
});

Deno.test("averageRanks() gives tied values the mean of the ranks they span", () => {
  assertEquals([...averageRanks([0.2, 0.7, 0.2, -1, 0.2])], [3, 5, 3, 1, 3]);
});

Deno.test("spearman() is 1 for any increasing transform, -1 for the reversed map, and symmetric", () => {
  const map = fc.uniqueArray(fc.integer({ min: -300, max: 300 }), { minLength: 3, maxLength: 40 });
  fc.assert(
    fc.property(map, (values) => {
      assertAlmostEquals(spearman(values, values.map((v) => Math.exp(v / 100))), 1, 1e-12);
      assertAlmostEquals(spearman(values, values.map((v) => -v)), -1, 1e-12);
      const other = values.map((v, i) => (v * 7 + i) % 11 + i / 100);
      assertAlmostEquals(spearman(values, other), spearman(other, values), 1e-12);
    }),
    { seed: 3 },
  );
});

Deno.test("spearman() refuses constant maps, even where their mean is rounded, and unequal lengths", () => {
  assertThrows(
    () => spearman([1, 1, 1], [1, 2, 3]),
    RangeError,
    '"a" must be a sample that varies',
  );
  assertThrows(() => pearson([1, 2, 4], [0.1, 0.1, 0.1]), RangeError, '"b" must be a sample that');
  assertThrows(() => spearman([1, 2], [1, 2, 3]), RangeError, '"b" must be as long as a');
  assertThrows(() => spearman([1, Infinity], [1, 2]), RangeError, '"a[1]" must be finite');
});

Deno.test("pearson() does not change with the unit, however large or small", () => {
  for (const unit of [1e300, 1e200, 1e-200, 1e-300]) {
    const scaled = b.map((value) => value * unit);
    assertAlmostEquals(pearson(a, scaled), 0.10492284287735881, 1e-14);
    assertAlmostEquals(pearson(scaled, scaled.map((value) => -value)), -1, 1e-14);
  }
  assertEquals(pearson(a.map((value) => value * 2 ** -900), b), pearson(a, b));
  assertEquals(pearson([Number.MAX_VALUE, -Number.MAX_VALUE], [0, Number.MIN_VALUE]), -1);
});
