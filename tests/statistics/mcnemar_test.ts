import { assert, assertEquals, assertThrows } from "@std/assert";
import { mcnemar } from "@lib/statistics";

Deno.test("mcnemar() equals SciPy's exact binomial test, also where 2^-n underflows", () => {
  // binomtest(min(a, b), a + b, 0.5).pvalue, SciPy 1.17.1
  const golden = [
    [10, 2, 0.03857421875],
    [3, 3, 1],
    [0, 7, 0.015625],
    [120, 85, 0.017351090463147357],
    [700, 611, 0.015049769420767604],
  ] as const;
  for (const [a, b, p] of golden) {
    assert(Math.abs(mcnemar(a, b) / p - 1) < 1e-10, `${a}, ${b}: ${mcnemar(a, b)}`);
    assertEquals(mcnemar(b, a), mcnemar(a, b));
  }
});

Deno.test("mcnemar() of classifiers that never differ is 1", () => {
  assertEquals(mcnemar(0, 0), 1);
});

Deno.test("mcnemar() refuses counts that are none", () => {
  assertThrows(() => mcnemar(-1, 2), RangeError, '"onlyFirst" must be a nonnegative integer');
  assertThrows(() => mcnemar(1, 2.5), RangeError, '"onlySecond"');
});
