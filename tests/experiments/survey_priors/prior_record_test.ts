import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  measurePriors,
  type PriorRecord,
  readPriorRecords,
  surveyData,
  surveySplits,
  trainSplits,
} from "@lib/experiments";
import { mean } from "@lib/statistics";
import { random, setupBackend } from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });

const survey = surveyData({ seed: 2, subjects: 240 });
const options = {
  count: 2,
  references: { 3: 1 },
  strengths: [0.1, 1],
  pilot: 1,
  random: random(5),
  training: { hidden: [8, 4], epochs: 3, learningRate: 0.01 },
};

Deno.test("measurePriors() records every method, at the strength that validates best, and leaves no tensor", async () => {
  const before = tf.memory().numTensors;
  const { results, ...rest } = await measurePriors(survey, options);
  assertEquals(tf.memory().numTensors, before);
  const { name, features } = survey;
  assertEquals(rest.survey, { name, people: 240, features, positive: mean(survey.labels) });
  assertEquals(
    results.map(({ name, testAucs, recovery }) => [name, testAucs.length, recovery!.length]),
    [
      ...["no prior", "no prior, bias-free", "gradient", "RRR", "EG(1)", "X-Gradient"]
        .map((name) => [name, 2, 2]),
      ["EG(3)", 1, 1],
    ],
  );
  for (const { name, strength, validationAucs, featuresUsed } of results) {
    assert(featuresUsed.every((used) => used >= 1 && used <= features));
    if (!validationAucs) continue;
    const best = validationAucs.indexOf(Math.max(...validationAucs));
    assertEquals(strength, options.strengths[best], name);
  }
  const [none, , , , , , three] = results;
  assertEquals([none!.strength, none!.validationAucs], [0, undefined]);
  assert(options.strengths.includes(three!.strength));
});

Deno.test("measurePriors() gives what trainSplits() gives, to five digits", async () => {
  const { results } = await measurePriors(survey, options);
  const { strength, testAucs } = results.find(({ name }) => name === "X-Gradient")!;
  const splits = surveySplits(survey, { count: 2, random: options.random });
  const method = { bias: false, attribution: { method: "input x gradient" } } as const;
  const shared = { ...options.training, random: options.random };
  const direct = await trainSplits(method, splits.map((split) => ({ split, strength })), shared);
  assertEquals(testAucs, direct.map(({ testAuc }) => Number(testAuc.toFixed(5))));
});

Deno.test("measurePriors() does no part of the work twice that it has done before", async () => {
  const parts = new Map<string, unknown>();
  let done = 0;
  const doPart = async <T>(name: string, work: () => Promise<T>) => {
    if (!parts.has(name)) {
      done++;
      parts.set(name, await work());
    }
    return parts.get(name) as T;
  };
  const first = await measurePriors(survey, { ...options, doPart });
  assertEquals(done, 5 + 6 + 1);
  assertEquals(await measurePriors(survey, { ...options, doPart }), first);
  assertEquals(done, 5 + 6 + 1);
});

Deno.test("the committed records hold the paper's experiment: whole, finite, at the strengths that validated best", async () => {
  const records = await readPriorRecords();
  for (const { results, strengths } of Object.values<PriorRecord>({ ...records })) {
    for (const { name, strength, validationAucs, testAucs } of results) {
      assert(testAucs.length >= 5 && testAucs.every((auc) => auc > 0 && auc < 1), name);
      if (!validationAucs) continue;
      assertEquals(strengths[validationAucs.indexOf(Math.max(...validationAucs))], strength);
    }
  }
  assert(records.generated.results[0]!.testAucs.length >= 30);
});
