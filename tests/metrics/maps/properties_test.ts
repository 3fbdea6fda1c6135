import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { gini, mapRoughness, mapVariation, mass, massShare } from "@lib/metrics";
import { random } from "@lib/runtime";

const map = random(1).normalArray(60);

Deno.test("mass() is the sum of absolute values", () => {
  assertEquals(mass([3, -1, 0]), 4);
});

Deno.test("massShare() weighs a region or a sign by absolute values", () => {
  assertEquals(massShare([3, -1], (value) => value > 0), 0.75);
  assertEquals(massShare([3, -1, 4], (_, index) => index === 1), 0.125);
  const halves = [0, 1].map((side) => massShare(map, (_, index) => index % 2 === side));
  assertAlmostEquals(halves[0]! + halves[1]!, 1, 1e-12);
});

Deno.test("massShare() refuses a map of zeros, mass() NaN and nothing", () => {
  assertThrows(() => massShare([0], () => true), RangeError, "all zero");
  assertThrows(() => mass([NaN]), RangeError, "finite");
  assertThrows(() => mass([]), RangeError);
});

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

Deno.test("mapVariation() sums the steps between neighbours, signs included", () => {
  // Along the rows 1 + 4 and 2 + 5, along the columns 3, 4 and 3.
  assertEquals(mapVariation([0, 1, -3, 3, 5, 0], 3), 1 + 4 + 2 + 5 + 3 + 4 + 3);
  assertEquals(mapVariation([7], 1), 0);
});

Deno.test("mapRoughness() is 0 of a flat map, 4 of a pixel by itself, and knows no scale", () => {
  assertEquals(mapRoughness([2, 2, 2, 2, 2, 2], 3), 0);
  assertEquals(mapRoughness([0, 0, 0, 0, -5, 0, 0, 0, 0], 3), 4);
  const map = random(1).normalArray(12);
  assertAlmostEquals(mapRoughness(map.map((v) => -64 * v), 4), mapRoughness(map, 4), 1e-12);
});

Deno.test("mapVariation() and mapRoughness() refuse what is no map", () => {
  for (const width of [0, 1.5, 4, NaN]) {
    assertThrows(
      () => mapVariation([1, 2, 3], width),
      RangeError,
      `"width" must be a divisor of 3`,
    );
  }
  assertThrows(() => mapVariation([], 1), RangeError, `"values"`);
  assertThrows(() => mapVariation([NaN], 1), RangeError, `"values[0]"`);
  assertThrows(() => mapRoughness([0, 0], 2), RangeError, "all zero");
});
