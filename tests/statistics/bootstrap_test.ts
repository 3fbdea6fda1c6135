import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { bootstrapInterval, mean, median, spearman } from "@lib/statistics";
import { random } from "@lib/runtime";
import { assertClose } from "../assert_close.ts";

const skewed = [.12, .85, .4, 2.9, .33, 1.7, .05, .61, 1.1, .27, 3.8, .9];

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
