import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { mass, massShare } from "@lib/metrics";
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
