import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { holm, mcnemar, signFlipTest, studentTest, wilcoxonSignedRank } from "@lib/statistics";
import { random } from "@lib/runtime";
import { averageRanks } from "../../lib/statistics/correlation.ts";
import { assertClose } from "../fixtures/assert_close.ts";

Deno.test("wilcoxonSignedRank() equals SciPy's exact test, without and with ties and zeros", () => {
  // wilcoxon(d, method="exact"): pvalue, and statistic with alternative="greater", SciPy 1.17.1
  const untied = wilcoxonSignedRank([1.5, -.3, 2.2, .8, -1.1, 3.0, .4, -.2, 1.9, 2.7]);
  assertEquals([untied.n, untied.statistic, untied.method], [10, 47, "exact"]);
  assertAlmostEquals(untied.pValue, 0.048828125, 1e-15);
  // wilcoxon(d, method=PermutationMethod(n_resamples=10**7), zero_method="wilcox"), all patterns
  // enumerated
  const tied = wilcoxonSignedRank([1, 1, -1, 2, 2, 0, 3, -2, 4, 0, 1, 5]);
  assertEquals(tied.n, 10);
  assertAlmostEquals(tied.pValue, 0.060546875, 1e-15);
});

Deno.test("wilcoxonSignedRank() of many pairs equals SciPy's corrected normal approximation", () => {
  // wilcoxon(d, method="asymptotic", correction=True, zero_method="wilcox"), SciPy 1.17.1
  const untied = wilcoxonSignedRank(
    Array.from({ length: 60 }, (_, i) => ((i * 37) % 101 - 40) / 10),
  );
  assertEquals(untied.method, "normal");
  assertAlmostEquals(untied.pValue, 0.022858234652659223, 1e-12);
  const tied = wilcoxonSignedRank(Array.from({ length: 80 }, (_, i) => (i * 7) % 13 - 5));
  assertEquals(tied.statistic, 1780);
  assertAlmostEquals(tied.pValue, 0.03416078792969351, 1e-12);
});

Deno.test("wilcoxonSignedRank() counts every sign pattern of the ranks", () => {
  const sample = fc.array(fc.integer({ min: -6, max: 6 }).filter((d) => d !== 0), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(sample, (d) => {
      const ranks = averageRanks(d.map(Math.abs));
      const middle = d.length * (d.length + 1) / 4;
      const sums = Array.from(
        { length: 2 ** d.length },
        (_, bits) => ranks.reduce((sum, rank, i) => sum + (bits >> i & 1 ? rank : 0), 0),
      );
      const { statistic, pValue } = wilcoxonSignedRank(d);
      const distance = Math.abs(statistic - middle);
      const extreme = sums.filter((sum) => Math.abs(sum - middle) >= distance).length;
      assertAlmostEquals(pValue, extreme / sums.length, 1e-12);
    }),
    { seed: 7, numRuns: 60 },
  );
});

Deno.test("wilcoxonSignedRank() takes differences for tied that only rounding tells apart", () => {
  const { pValue, statistic } = wilcoxonSignedRank([.3 - .1, .4 - .2, .5 - .3, -(.6 - .4)]);
  assertEquals([pValue, statistic], [0.625, 7.5]);
  // The same at other places and sizes: every difference is 0.2 of the unit, but for its rounding.
  for (
    const [unit, place] of [[1, 10], [1, 1000], [1e-9, 1e-8], [1e9, 3e10], [1e-200, 0], [1e200, 0]]
  ) {
    const pairs = [[.3, .1], [.4, .2], [.5, .3], [.4, .6]] as const;
    const differences = pairs.map(([a, b]) => (a * unit! + place!) - (b * unit! + place!));
    assertEquals(wilcoxonSignedRank(differences).pValue, 0.625, `${unit} at ${place}`);
  }
  // Of ROC-AUCs, quotients of counts: 1/7 each time.
  const aucs = [[5, 4], [3, 2], [7, 6], [1, 2], [6, 5]].map(([a, b]) => a! / 7 - b! / 7);
  assertEquals(wilcoxonSignedRank(aucs).statistic, 12);
});

Deno.test("wilcoxonSignedRank() tells apart what differs by more than 1e-12 of its size", () => {
  for (const size of [1e-200, 1, 1e200]) {
    const apart = [1, 1 + 2e-12, 1 + 4e-12, -(1 + 6e-12)].map((d) => d * size);
    assertEquals(wilcoxonSignedRank(apart).statistic, 6);
  }
});

Deno.test("the smallest p-value of ten pairs is 2 / 2^10, with effect 1", () => {
  const { pValue, effectSize } = wilcoxonSignedRank([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assertEquals(pValue, 2 / 1024);
  assertEquals(effectSize, 1);
});

Deno.test("wilcoxonSignedRank() changes the effect's sign and nothing else when the pairs are swapped", () => {
  const differences = [0.4, -1.2, 3.3, 2.1, -0.7, 5, 1.8];
  const there = wilcoxonSignedRank(differences);
  const back = wilcoxonSignedRank(differences.map((d) => -d));
  assertEquals(back.pValue, there.pValue);
  assertAlmostEquals(back.effectSize, -there.effectSize, 1e-15);
  assert(there.effectSize > 0);
});

Deno.test("wilcoxonSignedRank() of equal pairs is p = 1 and effect 0; bad samples are errors", () => {
  assertEquals(wilcoxonSignedRank([0, 0, 0]).pValue, 1);
  assertEquals(wilcoxonSignedRank([0, 0, 0]).effectSize, 0);
  assertThrows(() => wilcoxonSignedRank([]), RangeError, '"differences"');
  assertThrows(() => wilcoxonSignedRank([1, NaN]), RangeError, '"differences[1]" must be finite');
});

Deno.test("signFlipTest() comes near the share of all patterns of signs that are as far from 0", () => {
  const differences = [3, 1, 2, 4, -0.5, 2.5], all = 1 << differences.length;
  const sums = Array.from(
    { length: all },
    (_, pattern) =>
      Math.abs(differences.reduce((sum, d, i) => sum + (pattern >> i & 1 ? d : -d), 0)),
  );
  const exact = sums.filter((sum) => sum >= 12).length / all; // 12 is the sum observed
  assertEquals(exact, 4 / 64);
  const drawn = signFlipTest(differences, { random: random(1), flips: 20_000 });
  // Four standard deviations of a share of 20,000 draws.
  assert(Math.abs(drawn - exact) < 4 * Math.sqrt(exact * (1 - exact) / 20_000), `${drawn}`);
});

Deno.test("signFlipTest() does not depend on direction, and counts the observed signs in", () => {
  const differences = Array.from({ length: 30 }, (_, i) => 1 + i), options = { flips: 100 };
  const found = [1, -1].map((sign) =>
    signFlipTest(differences.map((d) => sign * d), { random: random(2), ...options })
  );
  assertEquals(found, [1 / 101, 1 / 101]);
  assertEquals(signFlipTest([0, 0], { random: random(2), ...options }), 1);
});

Deno.test("signFlipTest() follows the mean where the ranks point the other way", () => {
  const differences = [
    ...Array.from({ length: 12 }, () => 1),
    ...Array.from({ length: 3 }, () => -6),
  ];
  assert(wilcoxonSignedRank(differences).effectSize > 0);
  assert(signFlipTest(differences, { random: random(3) }) > 0.2); // the mean is -0.4
});

Deno.test("signFlipTest() refuses fewer than 100 flips", () => {
  assertThrows(() => signFlipTest([1, 2], { random: random(1), flips: 99 }), RangeError, "flips");
});

Deno.test("studentTest() has the closed forms of one and of two degrees of freedom, for either sign", () => {
  assertAlmostEquals(studentTest([1, 3]), 1 - 2 / Math.PI * Math.atan(2), 1e-14); // t = 2
  assertAlmostEquals(studentTest([1, 2, 3]), 1 - Math.sqrt(12 / 14), 1e-14); // t² = 12
  assertEquals(studentTest([-1, -2, -3]), studentTest([1, 2, 3]));
});

Deno.test("studentTest() of five pairs can be below .05, where the smallest p-value of ranks is .0625", () => {
  const clear = [1, 1.1, 0.9, 1.2, 0.8];
  assert(studentTest(clear) < 0.001 && wilcoxonSignedRank(clear).pValue > 0.06);
});

Deno.test("studentTest() of equal differences is 0, of none at all 1; a single one is refused", () => {
  assertEquals([studentTest([2, 2, 2]), studentTest([0, 0])], [0, 1]);
  assertThrows(() => studentTest([1]), RangeError, "differences");
});

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
  assertThrows(() => mcnemar(-1, 2), RangeError, '"onlyFirst" must be an integer of 0 or more');
  assertThrows(() => mcnemar(1, 2.5), RangeError, '"onlySecond"');
});

Deno.test("holm() equals statsmodels' adjusted p-values in the order given", async () => {
  // multipletests(p, method="holm")[1], statsmodels 0.14
  const p = [0.01, 0.04, 0.03, 0.005, 0.2, 0.03];
  await assertClose(holm(p), [0.05, 0.12, 0.12, 0.03, 0.2, 0.12], 1e-14);
});

Deno.test("holm() lies between the raw and Bonferroni's p-values and keeps their order", () => {
  const list = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
  fc.assert(
    fc.property(list, (p) => {
      const adjusted = holm(p);
      adjusted.forEach((value, i) => {
        assert(value >= p[i]! && value <= Math.min(1, p.length * p[i]!));
        p.forEach((other, j) => assert(other < p[i]! ? adjusted[j]! <= value : true));
      });
    }),
    { seed: 6 },
  );
});

Deno.test("holm() leaves one p-value alone and refuses what is none", () => {
  assertEquals(holm([0.03]), [0.03]);
  assertEquals(holm([]), []);
  assertThrows(() => holm([0.5, 1.5]), RangeError, '"pValues[1]" must be a number in [0, 1]');
});
