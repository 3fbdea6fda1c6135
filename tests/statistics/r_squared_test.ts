import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { rSquared } from "@lib/statistics";

Deno.test("rSquared() is 1 for a perfect prediction, 0 for the mean, and as worked out by hand", () => {
  assertEquals(rSquared([1, 2, 4], [1, 2, 4]), 1);
  assertAlmostEquals(rSquared([1, 2, 6], [3, 3, 3]), 0, 1e-15);
  assertAlmostEquals(rSquared([1, 2, 4], [1, 2, 3]), 1 - 1 / (14 / 3), 1e-15);
});

Deno.test("rSquared() judges the prediction as it is: a line with another offset may be below 0", () => {
  assertLess(rSquared([1, 2, 3], [11, 12, 13]), 0);
});

Deno.test("rSquared() refuses lists that do not fit, NaN and constant values", () => {
  assertThrows(() => rSquared([1, 2], [1]), RangeError, '"predicted"');
  assertThrows(() => rSquared([1, NaN], [1, 2]), RangeError, '"values[1]" must be finite');
  assertThrows(() => rSquared([2, 2], [1, 2]), RangeError, "a sample that varies");
});
