import { assertAlmostEquals, assertEquals, assertLess, assertThrows } from "@std/assert";
import { logLogSlope, rSquared } from "@lib/statistics";
import { assertClose } from "../fixtures/assert_close.ts";

const steps = [5, 10, 20, 50, 100, 150, 200];

Deno.test("logLogSlope() equals SciPy's regression of the logarithms", async () => {
  // r = linregress(log(x), log(y)); slope ± t.ppf(.975, 5) * r.stderr, SciPy 1.17.1
  const fit = logLogSlope(steps, [.31, .16, .07, .035, .012, .011, .0072]);
  assertAlmostEquals(fit.slope, -1.0183608377302829, 1e-12);
  assertAlmostEquals(fit.intercept, 0.47494036083744273, 1e-12);
  assertAlmostEquals(fit.rSquared, 0.9927714092937877, 1e-12);
  await assertClose([...fit.interval], [-1.1182573460606353, -0.9184643293999303], 1e-10);
});

Deno.test("logLogSlope() finds the power of an exact power law, in a point interval", () => {
  for (const power of [-2, -1, 0.5]) {
    const { slope, interval, rSquared } = logLogSlope(steps, steps.map((n) => 3 * n ** power));
    assertAlmostEquals(slope, power, 1e-12);
    assertAlmostEquals(interval[1] - interval[0], 0, 1e-6);
    assertAlmostEquals(rSquared, 1, 1e-12);
  }
});

Deno.test("logLogSlope() refuses an error of zero, two points and a constant x by name", () => {
  assertThrows(() => logLogSlope([1, 2, 3], [1, 0, 1]), RangeError, '"y[1]" must be positive');
  assertThrows(() => logLogSlope([1, 2], [1, 2]), RangeError, "at least 3 numbers");
  assertThrows(() => logLogSlope([2, 2, 2], [1, 2, 3]), RangeError, '"x" must be of two values');
  assertThrows(() => logLogSlope([1, 2, 3], [1, 2, 3], 0), RangeError, '"level"');
});

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
