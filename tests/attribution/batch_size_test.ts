import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import {
  baselinePrediction,
  certify,
  compareBaselines,
  exactIntegratedGradients,
  expectedGradients,
  fgsm,
  gradient,
  inputXGradient,
  integratedGradients,
  pgd,
} from "@lib/attribution";
import { type Forward, random, setupBackend } from "@lib/runtime";
import { assertClose } from "../fixtures/assert_close.ts";
import { mlp } from "../fixtures/oracles.ts";
import { layered } from "./exact/reference.ts";

await setupBackend({ backend: "wasm", quiet: true });

const net = mlp([6, 16, 3], 5, 0.5), count = 100;
const inputs = tf.randomNormal([count, 6], 0, 1, "float32", 1);
const references = tf.randomNormal([100, 6], 0, 1, "float32", 2);
const range = [-9, 9] as const, target = 1;

/** Every function that runs the network, as what it gives for a network and a size of batch. */
const functions: Readonly<
  Record<
    string,
    (forward: Forward, x: tf.Tensor, batchSize: number) => Promise<tf.Tensor | number[]>
  >
> = {
  integratedGradients: async (forward, x, batchSize) =>
    (await integratedGradients(forward, x, { target, steps: 5, batchSize })).attributions,
  "integratedGradients to a tolerance": async (forward, x, batchSize) => {
    const some = x.slice(0, Math.min(40, x.shape[0]!));
    const options = { target, tolerance: 0.3, maxSteps: 16, batchSize };
    return (await integratedGradients(forward, some, options).finally(() => some.dispose()))
      .attributions;
  },
  expectedGradients: async (forward, x, batchSize) => {
    const options = { target, references, draws: 12, random: random(1), batchSize };
    return (await expectedGradients(forward, x, options)).attributions;
  },
  exactIntegratedGradients: async (forward, x, batchSize) =>
    (await exactIntegratedGradients({ ...layered(net), forward }, x, { target, batchSize }))
      .attributions,
  gradient: (forward, x, batchSize) => Promise.resolve(gradient(forward, x, { target, batchSize })),
  inputXGradient: (forward, x, batchSize) =>
    Promise.resolve(inputXGradient(forward, x, { target, batchSize })),
  certify: async (forward, x, batchSize) =>
    (await certify(forward, x, { attributions: x, method: "none", target, batchSize, baseline: x }))
      .examples.flatMap(({ output, baselineOutput }) => [output, baselineOutput]),
  baselinePrediction: async (forward, x, batchSize) =>
    (await baselinePrediction(forward, x, { batchSize })).map(({ entropy }) => entropy),
  compareBaselines: async (forward, x, batchSize) => {
    const baselines = { zero: () => tf.zeros([1, 6]), itself: () => x.mul<tf.Tensor>(0.5) };
    const compared = await compareBaselines(forward, x, { target, baselines, steps: 3, batchSize });
    return compared.flatMap(({ maps }) => maps.flatMap((map) => Array.from(map)));
  },
  fgsm: (forward, x, batchSize) =>
    Promise.resolve(fgsm(forward, x, { away: target, epsilon: 0.1, range, batchSize })),
  pgd: (forward, x, batchSize) =>
    pgd(forward, x, { away: target, epsilon: 0.1, range, batchSize, steps: 2, random: random(3) }),
};

Deno.test("of 100 examples no network sees more than batchSize at once, in any function", async () => {
  for (const [name, run] of Object.entries(functions)) {
    const results = [];
    for (const batchSize of [8, 1000]) {
      let largest = 0;
      const watched: Forward = (x) => {
        largest = Math.max(largest, x.shape[0]!);
        return net.forward(x);
      };
      results.push(await run(watched, inputs, batchSize));
      if (batchSize === 8) assertEquals(largest, 8, name);
    }
    await assertClose(results[0]!, results[1]!, 1e-5, name);
    tf.dispose(results.filter((result) => result instanceof tf.Tensor));
  }
});

Deno.test("a function holds as much on the device for 100 examples as for 8, beside what it gives", async () => {
  const few = inputs.slice(0, 8);
  for (const [name, run] of Object.entries(functions)) {
    const peaks = [];
    for (const x of [few, inputs]) {
      const before = tf.memory().numBytes;
      let peak = 0;
      const watched: Forward = (points) => {
        peak = Math.max(peak, tf.memory().numBytes - before);
        return net.forward(points);
      };
      const result = await run(watched, x, 8);
      if (result instanceof tf.Tensor) result.dispose();
      peaks.push(peak);
    }
    // Methods without a read-back gather their result on the device; a baseline is there, and its clones,
    // which tfjs counts though they hold nothing of their own.
    const given = 3 * count * 6 * 4;
    assert(peaks[1]! <= peaks[0]! + given, `${name}: ${peaks}`);
    // To a tolerance it is given 40 rows in place of 100, a copy that counts itself.
    if (/^(integratedGradients$|expected|exact)/.test(name)) {
      assert(peaks[1]! <= 1.05 * peaks[0]!, `${name}: ${peaks}`);
    }
  }
  few.dispose();
});
