import { assert, assertAlmostEquals, assertThrows } from "@std/assert";
import { logLogSlope } from "@lib/statistics";
import { studentQuantile } from "../../lib/statistics/student_t.ts";
import { assertClose } from "../assert_close.ts";

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

Deno.test("studentQuantile() equals SciPy's for even and odd degrees", () => {
  // t.ppf(p, degrees), SciPy 1.17.1
  const golden = [
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.9, 3, 1.637744353696209],
    [0.995, 10, 3.16927267261695],
    [0.7, 31, 0.5298363166782538],
  ] as const;
  for (const [p, degrees, t] of golden) {
    assert(Math.abs(studentQuantile(p, degrees) / t - 1) < 1e-12, `${studentQuantile(p, degrees)}`);
    assertAlmostEquals(studentQuantile(1 - p, degrees), -t, 1e-11);
  }
});

Deno.test("logLogSlope() refuses an error of zero, two points and a constant x by name", () => {
  assertThrows(() => logLogSlope([1, 2, 3], [1, 0, 1]), RangeError, '"y[1]" must be positive');
  assertThrows(() => logLogSlope([1, 2], [1, 2]), RangeError, "at least 3 numbers");
  assertThrows(() => logLogSlope([2, 2, 2], [1, 2, 3]), RangeError, '"x" must be of two values');
  assertThrows(() => logLogSlope([1, 2, 3], [1, 2, 3], 0), RangeError, '"level"');
});
