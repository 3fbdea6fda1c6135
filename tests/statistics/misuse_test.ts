import * as statistics from "@lib/statistics";
import { random, setupBackend } from "@lib/runtime";
import { testMisuse } from "../fixtures/misuse.ts";

await setupBackend({ backend: "wasm", quiet: true });

const sample = [1, 3, 2, 5], other = [2, 1, 4, 3], seeded = random(1), direction = "higher";
const pairs = [{ name: "a : b", first: sample, second: other, direction }];
const scores = [{ map: "a", condition: "x", direction, values: sample }];
const names = ["maximum", "mean", "median", "minimum", "mostFrequent", "standardDeviation"]
  .concat(["standardError", "summarise", "argmax", "predictedClass", "wilcoxonSignedRank"]);

testMisuse({
  functions: { ...statistics },
  values: {
    ...Object.fromEntries(names.map((name) => [name, () => [sample]])),
    quantile: () => [sample, 0.5],
    classProbability: () => [sample, 1],
    rocAuc: () => [sample, [0, 1, 1, 0]],
    pearson: () => [sample, other],
    spearman: () => [sample, other],
    comparisonsWith: () => [
      "IG",
      ["IG", "random"].map((map, k) => ({
        ...{ map, condition: "black", direction: "lower", values: [0.1 + k, 0.2] },
      })),
      { random: random(1), level: 0.9, test: "mean" },
    ],
    meanInterval: () => [[1, 2, 4], 0.9],
    pairedAccuracy: () => [[0, 1], [1, 1], { labels: [0, 0], level: 0.9 }],
    wilson: () => [3, 4, 0.9],
    holm: () => [[0.1, 0.2]],
    mcnemar: () => [3, 4],
    studentTest: () => [sample],
    signFlipTest: () => [sample, { random: seeded, flips: 100 }],
    l1Logistic: () => [[-1, 0, 1, 1], [0, 1], { features: 2, penalty: 0.1, steps: 2 }],
    logLogSlope: () => [sample, other, 0.9],
    rSquared: () => [sample, other],
    pairScores: () => [scores, [["a", "a"]]],
    pairedComparisons: () => [pairs, { random: seeded, level: 0.9, test: "mean" }],
    crossedComparisons: () => [
      ...[["a"], ["b"], () => ({ first: sample, second: other, direction })],
      { random: seeded, level: 0.9, test: "mean" },
    ],
    meanBand: () => [[sample, other], { random: seeded, level: 0.9, resamples: 100 }],
    bootstrapInterval: () => [
      sample,
      { random: seeded, statistic: statistics.mean, level: 0.9, resamples: 100 },
    ],
  },
  inner: ["inUnitRange", "requirePairs", "requireSample"],
});
