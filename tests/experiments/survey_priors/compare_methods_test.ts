import { assertEquals, assertRejects } from "@std/assert";
import { chooseStrength, measureEpochCosts, trainMethods } from "@lib/experiments";
import { surveyData, surveySplits, trainSplits } from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import { mean } from "@lib/statistics";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ backend: "wasm", quiet: true });

const survey = surveyData({ seed: 2, subjects: 200 });
const splits = surveySplits(survey, { count: 3, random: random(5), train: 24, validation: 40 });
const options = { hidden: [16, 8], epochs: 4, learningRate: 0.01, random: random(5) };
const xGradient = { bias: false, attribution: { method: "input x gradient" } } as const;

Deno.test("chooseStrength() takes the best mean validation AUC and never sees the test rows", async () => {
  const strengths = [0.01, 10];
  const found = await chooseStrength(xGradient, splits, { ...options, strengths });
  const means = [];
  for (const strength of strengths) {
    const runs = splits.map((split) => ({ split, strength }));
    means.push(mean((await trainSplits(xGradient, runs, options)).map((it) => it.validationAuc)));
  }
  await assertClose(found.validationAucs, means, 1e-3);
  assertEquals(found.strength, strengths[means.indexOf(Math.max(...means))]);
  const blind = splits.map((split) => {
    const test = { ...split.test, inputs: split.test.inputs.map(() => NaN) };
    return { ...split, test };
  });
  assertEquals(await chooseStrength(xGradient, blind, { ...options, strengths }), found);
  await assertRejects(
    () => chooseStrength(xGradient, splits, { ...options, strengths: [] }),
    RangeError,
    "strengths",
  );
});

Deno.test("trainMethods() is trainSplits() of each method, and the costs are relative to the first", async () => {
  const trials = { none: { bias: true }, prior: { ...xGradient, strength: 0.3 } };
  const { prior } = await trainMethods(trials, splits, { ...options, label: "both" });
  const runs = splits.map((split) => ({ split, strength: 0.3 }));
  assertEquals(prior, await trainSplits(xGradient, runs, options));
  const costs = await measureEpochCosts(trials, splits, { ...options, label: "costs", repeats: 2 });
  assertEquals(costs.none, [1, 1]);
  assertEquals(costs.prior!.length, 2);
});
