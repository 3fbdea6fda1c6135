import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  bootstrapInterval,
  mean,
  meanBand,
  meanInterval,
  median,
  spearman,
  wilson,
} from "@lib/statistics";
import { random } from "@lib/runtime";
import { assertClose } from "../fixtures/assert_close.ts";

const skewed = [.12, .85, .4, 2.9, .33, 1.7, .05, .61, 1.1, .27, 3.8, .9];

Deno.test("bootstrapInterval() of 200,000 values is the normal interval of their mean", () => {
  const values = Array.from(random(8).normalArray(200_000));
  const [low, high] = bootstrapInterval(values, { random: random(9), resamples: 100 });
  const centre = mean(values), half = 1.96 / Math.sqrt(200_000);
  assertAlmostEquals(low, centre - half, half / 2);
  assertAlmostEquals(high, centre + half, half / 2);
});

Deno.test("bootstrapInterval() equals SciPy's BCa interval, not the percentile interval", () => {
  // bootstrap((e,), f, n_resamples=200000, method="BCa", rng=1), SciPy 1.17.1; the percentile
  // interval of the mean is [0.52, 1.776]
  const options = { random: random(8), resamples: 20_000 };
  const [low, high] = bootstrapInterval(skewed, options);
  assertAlmostEquals(low, 0.5967, 0.015);
  assertAlmostEquals(high, 1.9458, 0.03);
  const [medianLow, medianHigh] = bootstrapInterval(skewed, { ...options, statistic: median });
  assertAlmostEquals(medianLow, 0.3, 0.031);
  assertAlmostEquals(medianHigh, 1.4, 0.31);
});

Deno.test("bootstrapInterval() does not take the ties of a discrete statistic for bias", async () => {
  // bootstrap((e,), mean, n_resamples=300000, method="BCa", confidence_level=0.7), SciPy 1.17.1;
  // with ties left out of the bias correction both ends fall by a fourteenth or two.
  const rightOrWrong = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1];
  const options = { random: random(13), level: 0.7 };
  await assertClose(bootstrapInterval(rightOrWrong, options), [0.5, 11 / 14], 1e-12);
});

Deno.test("bootstrapInterval() is the same for the same seed and another for another", () => {
  const interval = (seed: number) => bootstrapInterval(skewed, { random: random(seed) });
  assertEquals(interval(1), interval(1));
  assert(interval(1)[0] !== interval(2)[0]);
});

Deno.test("bootstrapInterval() covers the true mean of a skewed distribution about as often as it says", () => {
  const draws = random(9);
  const covered = Array.from({ length: 300 }, () => {
    const sample = Array.from({ length: 25 }, () => -Math.log(1 - draws.uniform()));
    const [low, high] = bootstrapInterval(sample, { random: draws, resamples: 500 });
    return low <= 1 && 1 <= high ? 1 : 0;
  });
  // 0.95 less what is known to be missing at n = 25 and three binomial standard errors; an interval
  // half as wide has 0.67.
  assert(mean(covered) > 0.88 && mean(covered) < 0.99, `${mean(covered)}`);
});

Deno.test("bootstrapInterval() takes a statistic of pairs", () => {
  const pairs = Array.from({ length: 20 }, (_, i) => [i, i + (i % 3) * 4] as const);
  const statistic = (sample: readonly (readonly [number, number])[]) =>
    spearman(sample.map(([a]) => a), sample.map(([, b]) => b));
  const [low, high] = bootstrapInterval(pairs, { random: random(10), statistic, resamples: 500 });
  assert(low > 0.5 && low < statistic(pairs) && statistic(pairs) < high && high <= 1);
});

Deno.test("bootstrapInterval() of a constant sample is that constant", () => {
  assertEquals(bootstrapInterval([2, 2, 2, 2], { random: random(11) }), [2, 2]);
});

Deno.test("bootstrapInterval() refuses one value, few resamples and a bad level", () => {
  const draws = random(12);
  assertThrows(() => bootstrapInterval([1], { random: draws }), RangeError, '"values"');
  const two = [1, 2];
  assertThrows(
    () => bootstrapInterval(two, { random: draws, resamples: 10 }),
    RangeError,
    '"resam',
  );
  assertThrows(() => bootstrapInterval(two, { random: draws, level: 1 }), RangeError, '"level"');
  const statistic = () => NaN;
  assertThrows(() => bootstrapInterval(two, { random: draws, statistic }), RangeError, "finite");
});

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
  assertThrows(() => wilson(11, 10), RangeError, '"successes" must be an integer from 0 to 10');
  assertThrows(() => wilson(0.5, 10), RangeError, '"successes"');
  assertThrows(() => wilson(1, 10, 95), RangeError, '"level" must be a number in (0, 1)');
});

Deno.test("bootstrapInterval() takes typed arrays as it takes lists", () => {
  const values = [0.5, 0.75, 0.25, 1];
  const interval = (sample: ArrayLike<number>) => bootstrapInterval(sample, { random: random(3) });
  assertEquals(interval(Float32Array.from(values)), interval(values));
});

Deno.test("meanBand() is the mean and the bootstrap interval of each position", () => {
  const curves = [[0, 5], [1, 5.5], [2, 8], [5, 8]], options = { resamples: 200 };
  const { y, lower, upper } = meanBand(curves, { random: random(4), ...options });
  assertEquals(y, [2, 6.625]);
  const draws = random(4);
  const ends = [0, 1].map((k) =>
    bootstrapInterval(curves.map((curve) => curve[k]!), { random: draws, ...options })
  );
  assertEquals(lower.map((low, k) => [low, upper[k]!]), ends);
  assertThrows(() => meanBand([[1, 2]], { random: random(4) }), RangeError, "two or more");
  assertThrows(() => meanBand([[1, 2], [1]], { random: random(4) }), RangeError, "same length");
});

Deno.test("meanInterval() is Student's: 1, 2, 3 give 2 ± 4.303 / sqrt(3), and two values 12.71 s / sqrt(2)", () => {
  const [low, high] = meanInterval([1, 2, 3]);
  assertAlmostEquals(low, 2 - 4.302653 / Math.sqrt(3), 1e-5);
  assertAlmostEquals(high, 2 + 4.302653 / Math.sqrt(3), 1e-5);
  assertAlmostEquals(meanInterval([0, 2])[1], 1 + 12.706205, 1e-4);
  assertThrows(() => meanInterval([1]), RangeError, "at least 2 numbers");
});
