import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { wilcoxonSignedRank } from "@lib/statistics";
import { averageRanks } from "../../lib/statistics/ranks.ts";

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
