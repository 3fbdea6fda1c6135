import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { mapRoughness, mapVariation } from "@lib/metrics";
import { random } from "@lib/runtime";

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
