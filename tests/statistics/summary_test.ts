import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { maximum, mean, median, minimum, mostFrequent } from "@lib/statistics";
import { bootstrapInterval, quantile, rSquared } from "@lib/statistics";
import { random } from "@lib/runtime";
import { standardDeviation, standardError, summarise } from "@lib/statistics";

Deno.test("summarise() equals NumPy's and SciPy's statistics", () => {
  // v = [2.5, -1, 4, 4, 7.25, 0, 3, 1]: mean, scipy.stats.sem, median, quantile(.25),
  // quantile(.75), quantile(.1)
  const values = [2.5, -1, 4, 4, 7.25, 0, 3, 1];
  const summary = summarise(values);
  assertEquals(summary.n, 8);
  assertEquals(summary.mean, 2.59375);
  assertAlmostEquals(summary.standardError, 0.9257447532739711, 1e-14);
  assertEquals(summary.median, 2.75);
  assertEquals(summary.quartiles, [0.75, 4]);
  assertAlmostEquals(quantile(values, 0.1), -0.3, 1e-14);
  assertAlmostEquals(standardDeviation(values), 0.9257447532739711 * Math.sqrt(8), 1e-14);
});

Deno.test("quantile() runs from the minimum to the maximum without falling and leaves its argument alone", () => {
  const sample = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(sample, (values) => {
      const copy = [...values];
      const curve = [0, 0.2, 0.5, 0.9, 1].map((p) => quantile(values, p));
      assertEquals(curve[0], Math.min(...values));
      assertEquals(curve[4], Math.max(...values));
      assert(curve.every((value, i) => i === 0 || value >= curve[i - 1]!));
      assertEquals(values, copy);
    }),
    { seed: 2 },
  );
});

Deno.test("a single value has a median but no standard error", () => {
  assertEquals(summarise([3]).median, 3);
  assertEquals(summarise([3]).standardError, NaN);
  assertThrows(() => standardError([3]), RangeError, "at least 2 numbers");
});

Deno.test("summary statistics refuse empty and non-finite samples by index", () => {
  assertThrows(() => mean([]), RangeError, '"values" must be a sample of at least 1 numbers');
  assertThrows(() => median([1, NaN]), RangeError, '"values[1]" must be finite');
  assertThrows(() => quantile([1, 2], 25), RangeError, '"p" must be a number in [0, 1]');
});

Deno.test("mostFrequent() is the mode and its share, the first of equals", () => {
  assertEquals(mostFrequent([8, 5, 8]), { value: 8, share: 2 / 3 });
  assertEquals(mostFrequent([2, 1, 1, 2]), { value: 2, share: 0.5 });
  assertThrows(() => mostFrequent([]), RangeError);
});

Deno.test("minimum() and maximum() find the ends of a sample of any length, and refuse none", () => {
  const shuffled = Int32Array.from({ length: 300_000 }, (_, i) => (7 * i) % 300_000);
  assertEquals([minimum(shuffled), maximum(shuffled)], [0, 299_999]);
  assertEquals([minimum([-2]), maximum([-2])], [-2, -2]);
  for (const end of [minimum, maximum]) {
    assertThrows(() => end([]), RangeError, "a sample of at least 1 numbers");
    assertThrows(() => end([1, NaN]), RangeError, '"values[1]" must be finite');
  }
});

Deno.test("means, deviations, R squared and intervals keep their values at any scale that floats have", () => {
  const sample = [1, 2, 3, 7], predicted = [1, 2, 3, 6];
  const interval = (values: readonly number[]) =>
    bootstrapInterval(values, { random: random(1), resamples: 200 });
  const [low, high] = interval(sample);
  // Powers of two round nothing.
  for (const scale of [2 ** 1020, 2 ** 700, 2 ** -700, 2 ** -1060]) {
    const times = (values: readonly number[]) => values.map((value) => value * scale);
    assertEquals(mean(times(sample)), mean(sample) * scale);
    // Where numbers have fewer digits, the square root's last ones are gone.
    const tolerance = scale < 2 ** -1022 ? 1e-2 : 0;
    for (const statistic of [standardDeviation, standardError]) {
      assertAlmostEquals(statistic(times(sample)) / scale, statistic(sample), tolerance);
    }
    assertEquals(rSquared(times(sample), times(predicted)), rSquared(sample, predicted));
    assertEquals(interval(times(sample)), [low * scale, high * scale]);
  }
  assertEquals(mean([Number.MAX_VALUE, Number.MAX_VALUE]), Number.MAX_VALUE);
  assertEquals(standardDeviation([0, 0]), 0);
});
