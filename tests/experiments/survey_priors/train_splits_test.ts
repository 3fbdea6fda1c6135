import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertNotEquals,
  assertRejects,
} from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { denseAndRareSurvey, surveySplits, trainSplits } from "@lib/experiments";
import { gini } from "@lib/metrics";
import { random, setupBackend } from "@lib/runtime";
import { mean } from "@lib/statistics";
import type { PriorAttribution } from "@lib/training";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ backend: "wasm", quiet: true });

const survey = denseAndRareSurvey({ seed: 2, dense: 40, people: 200 });
const splits = surveySplits(survey, { count: 3, random: random(5), train: 24, validation: 40 });
const options = { hidden: [16, 8], epochs: 4, learningRate: 0.01, random: random(5) };
const methods: Record<string, { bias: boolean; attribution?: PriorAttribution }> = {
  none: { bias: true },
  gradient: { bias: true, attribution: { method: "gradient" } },
  RRR: { bias: true, attribution: { method: "right for the right reasons" } },
  "EG(2)": { bias: true, attribution: { method: "expected gradients", references: 2 } },
  "X-Gradient": { bias: false, attribution: { method: "input x gradient" } },
};

for (const [name, method] of Object.entries(methods)) {
  Deno.test(`three splits trained side by side equal three trained alone: ${name}`, async () => {
    const before = tf.memory().numTensors;
    const runs = splits.map((split, i) => ({ split, strength: 0.1 * (i + 1) }));
    const together = await trainSplits(method, runs, options);
    const alone = [];
    for (const run of runs) alone.push(...await trainSplits(method, [run], options));
    assertEquals(tf.memory().numTensors, before);
    assertEquals(together.map((it) => it.bestEpoch), alone.map((it) => it.bestEpoch));
    for (const [i, { testAuc, validationAuc, importance }] of together.entries()) {
      assertAlmostEquals(testAuc, alone[i]!.testAuc, 1e-3); // a pair of subjects may change order
      assertAlmostEquals(validationAuc, alone[i]!.validationAuc, 1e-3);
      await assertClose(importance, alone[i]!.importance, 1e-4);
    }
    assertNotEquals(together[0]!.testAuc, together[1]!.testAuc);
  });
}

Deno.test("the same seed gives the same result, another seed another", async () => {
  const runs = [{ split: splits[0]!, strength: 0.1 }];
  const method = methods["EG(2)"]!;
  const first = await trainSplits(method, runs, options);
  assertEquals(await trainSplits(method, runs, options), first);
  assertNotEquals(await trainSplits(method, runs, { ...options, random: random(6) }), first);
});

Deno.test("the prior makes importance sparser, and strength 0 is no prior", async () => {
  const train = async (strength: number, attribution?: PriorAttribution) => {
    const method = { bias: false, ...(attribution && { attribution }) };
    return await trainSplits(method, splits.map((split) => ({ split, strength })), {
      ...options,
      epochs: 20,
    });
  };
  const { attribution } = methods["X-Gradient"]!;
  const [none, zero] = [await train(0), await train(0, attribution)];
  for (const i of none.keys()) await assertClose(zero[i]!.importance, none[i]!.importance, 1e-4);
  const sparsity = (results: typeof none) => mean(results.map((it) => gini(it.importance)));
  assertGreater(sparsity(await train(1, attribution)), sparsity(none) + 0.05);
});

Deno.test("trainSplits() stops where it is told to and leaves nothing behind", async () => {
  const before = tf.memory().numTensors;
  const stop = new AbortController(), seen: number[] = [];
  const run = trainSplits(methods["X-Gradient"]!, [{ split: splits[0]!, strength: 1 }], {
    ...options,
    signal: stop.signal,
    onProgress: (epoch) => {
      seen.push(epoch);
      if (epoch === 2) stop.abort(new Error("enough"));
    },
  });
  await assertRejects(() => run, Error, "enough");
  assertEquals(seen, [1, 2]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("trainSplits() refuses options out of range", async () => {
  const split = splits[0]!, none = methods.none!;
  const refuse = (
    runs: { split: typeof split; strength: number }[],
    change: object,
    word: string,
  ) => assertRejects(() => trainSplits(none, runs, { ...options, ...change }), RangeError, word);
  await refuse([], {}, '"runs"');
  await refuse([{ split, strength: -1 }], {}, '"runs[0].strength"');
  await refuse([{ split, strength: 0 }], { epochs: 0 }, '"epochs"');
  await refuse([{ split, strength: 0 }], { learningRate: 0 }, '"learningRate"');
  await refuse([{ split, strength: 0 }], { hidden: [0] }, '"widths[1]"');
});
