import { assert, assertEquals } from "@std/assert";
import * as statistics from "@lib/statistics";
import { random, setupBackend } from "@lib/runtime";
import { type Call, tryMistakes } from "../fixtures/wrong_arguments.ts";

await setupBackend({ quiet: true });

/** A call of the arguments in their order. */
const list = (
  name: string,
  run: unknown,
  right: Record<string, unknown>,
  free: readonly string[] = [],
): Call => ({
  name,
  right: () => right,
  call: (values) => (run as (...values: unknown[]) => unknown)(...Object.values(values)),
  free,
});
/** A call of values and of options under their own names. */
const withOptions = (
  name: string,
  run: unknown,
  { values, options }: { values: Record<string, unknown>; options: Record<string, unknown> },
): Call => ({
  name,
  right: () => ({ ...values, ...options }),
  call: (all) => {
    const given = Object.keys(values).map((key) => all[key]);
    const rest = Object.fromEntries(Object.entries(all).filter(([key]) => !(key in values)));
    return (run as (...values: unknown[]) => unknown)(...given, rest);
  },
});
const sample = [1, 3, 2, 5], other = [2, 1, 4, 3];
const pairs = [{ name: "a : b", first: sample, second: other, direction: "higher" }];
const scores = [{ map: "a", condition: "x", direction: "lower", values: sample }];

const calls: readonly Call[] = [
  ...["maximum", "mean", "median", "minimum", "mostFrequent", "standardDeviation"].concat([
    "standardError",
    "summarise",
    "argmax",
    "predictedClass",
    "wilcoxonSignedRank",
  ]).map((name) => list(name, statistics[name as "mean"], { values: sample })),
  list("quantile", statistics.quantile, { values: sample, p: 0.5 }),
  list("quartileBand", statistics.quartileBand, { curves: [sample, other] }),
  list("classProbability", statistics.classProbability, { logits: sample, target: 1 }),
  list("rocAuc", statistics.rocAuc, { scores: sample, labels: [0, 1, 1, 0] }),
  list("pearson", statistics.pearson, { a: sample, b: other }),
  list("spearman", statistics.spearman, { a: sample, b: other }),
  list("wilson", statistics.wilson, { successes: 3, n: 4, level: 0.9 }),
  list("holm", statistics.holm, { pValues: [0.1, 0.2] }),
  list("mcnemar", statistics.mcnemar, { onlyFirst: 3, onlySecond: 4 }),
  list("logLogSlope", statistics.logLogSlope, { x: sample, y: other, level: 0.9 }),
  list("rSquared", statistics.rSquared, { values: sample, predicted: other }),
  list("pairScores", statistics.pairScores, { scores, pairs: [["a", "a"]] }),
  list("pairedComparisons", statistics.pairedComparisons, {
    pairs,
    options: { random: random(1) },
  }),
  withOptions("pairedComparisons", statistics.pairedComparisons, {
    values: { pairs },
    options: { random: random(1), level: 0.9 },
  }),
  list("crossedComparisons", statistics.crossedComparisons, {
    rows: ["a"],
    columns: ["b"],
    pair: () => ({ first: sample, second: other, direction: "lower" }),
    options: { random: random(1) },
  }),
  withOptions("bootstrapInterval", statistics.bootstrapInterval, {
    values: { values: sample },
    options: { random: random(1), statistic: statistics.mean, level: 0.9, resamples: 100 },
  }),
];

Deno.test("wrong arguments of statistics are refused in sentences of the house", async () => {
  const outcomes = await tryMistakes(calls, { seed: 2, each: 17 });
  assert(outcomes.length > 200, `${outcomes.length}`);
  assertEquals(outcomes.filter(({ wrong }) => wrong !== undefined), []);
});
