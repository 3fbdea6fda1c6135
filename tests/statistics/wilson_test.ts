import { assert, assertThrows } from "@std/assert";
import fc from "fast-check";
import { wilson } from "@lib/statistics";
import { assertClose } from "../assert_close.ts";

Deno.test("wilson() equals SciPy's interval", async () => {
  // binomtest(k, n).proportion_ci(level, method="wilson"), SciPy 1.17.1
  const golden = [
    [9150, 10000, 0.95, 0.9093733864591546, 0.9203078948931839],
    [0, 10, 0.95, 0, 0.27753279986288926],
    [10, 10, 0.95, 0.7224672001371109, 1],
    [3, 10, 0.99, 0.07956631652306578, 0.6799753207988974],
    [37, 40, 0.9, 0.8265198212630998, 0.9696297473882611],
  ] as const;
  for (const [successes, n, level, low, high] of golden) {
    await assertClose(wilson(successes, n, level), [low, high], 1e-12);
  }
});

Deno.test("wilson() lies in [0, 1], contains the proportion and narrows with n", () => {
  const counts = fc.integer({ min: 1, max: 5000 }).chain((n) =>
    fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n))
  );
  fc.assert(
    fc.property(counts, ([successes, n]) => {
      const [low, high] = wilson(successes, n);
      assert(0 <= low && low <= successes / n && successes / n <= high && high <= 1);
      const [finerLow, finerHigh] = wilson(4 * successes, 4 * n);
      assert(finerHigh - finerLow < high - low);
    }),
    { seed: 1 },
  );
});

Deno.test("wilson() refuses counts and levels out of range by name", () => {
  assertThrows(() => wilson(1, 0), RangeError, '"n" must be a positive integer');
  assertThrows(() => wilson(11, 10), RangeError, '"successes" must be an integer in [0, 10]');
  assertThrows(() => wilson(0.5, 10), RangeError, '"successes"');
  assertThrows(() => wilson(1, 10, 95), RangeError, '"level" must be a number in (0, 1)');
});
