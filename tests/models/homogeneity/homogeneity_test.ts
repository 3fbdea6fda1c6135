import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import { certifyXModel, convnet, homogeneityError } from "@lib/models";
import { type Forward, random, setupBackend } from "@lib/runtime";
import { smallInputs, smallNet } from "../nets.ts";

await setupBackend({ quiet: true });

const settings = { seed: 2021, numRuns: 12 } as const;

/** Each layer of n products rounds a logit by up to n float32 roundings; the nets here have 200 in a row. */
const rounding = 200 * 2 ** -24;

async function errorOf(bias: boolean, seed: number): Promise<number> {
  const net = smallNet({ bias, seed });
  const inputs = smallInputs(3, seed);
  try {
    return await homogeneityError(net.forward, inputs);
  } finally {
    inputs.dispose();
    net.dispose();
  }
}

Deno.test("every bias-free net is homogeneous, and none with biases", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
      const free = await errorOf(false, seed);
      assert(free <= rounding, `without biases: ${free}`);
      const biased = await errorOf(true, seed);
      assert(biased > 0.01, `with biases: ${biased}`);
    }),
    settings,
  );
});

Deno.test("the convnet without biases is homogeneous before any training", async () => {
  const model = convnet({ bias: false, random: random(1) });
  const inputs = tf.tensor4d(random(2).uniformArray(2 * 784), [2, 28, 28, 1]);
  const before = tf.memory().numTensors;
  const error = await homogeneityError(model.forward, inputs, { scales: [0.1, 0.7, 2] });
  assert(error <= 1e-5, `${error}`);
  assertEquals(tf.memory().numTensors, before);
  inputs.dispose();
  model.dispose();
});

/** Models with a known error on the input [1, 2] at a = 0.5. */
const known: [name: string, forward: (x: tf.Tensor) => tf.Tensor, error: number][] = [
  ["x", (x) => tf.mul(x, 1), 0],
  ["|x|", (x) => tf.abs(x), 0],
  ["x + 1: |(1.5, 2) - (1, 1.5)| / 1.5", (x) => tf.add(x, 1), 0.5 / 1.5],
  ["x^2: |(.25, 1) - (.5, 2)| / 2", (x) => tf.square(x), 0.5],
  ["1: |(1, 1) - (.5, .5)| / .5", (x) => tf.onesLike(x), 1],
  ["min(x, 1): |(.5, 1) - (.5, .5)| / .5", (x) => tf.minimum(x, 1), 1],
];

Deno.test("homogeneityError() is right for functions worked out by hand", async () => {
  const inputs = tf.tensor2d([[1, 2]]);
  for (const [name, forward, expected] of known) {
    const error = await homogeneityError(forward as Forward, inputs, { scales: [0.5] });
    assert(Math.abs(error - expected) < 1e-6, `${name}: ${error} is not ${expected}`);
  }
  inputs.dispose();
});

Deno.test("homogeneityError() takes the worst example and the worst scale", async () => {
  const inputs = tf.tensor2d([[1, 0.5], [1, 2]]);
  const clipped: Forward = (x) => tf.minimum(x, 1);
  const at = (scales: number[]) => homogeneityError(clipped, inputs, { scales });
  assert(Math.abs(await at([0.5]) - 1) < 1e-6, "the second example alone errs at 0.5");
  assert(Math.abs(await at([0.5, 0.75]) - 1) < 1e-6);
  assert(await at([0.75]) < 1);
  inputs.dispose();
});

Deno.test("homogeneityError() refuses scales and inputs that prove nothing, and names NaN", async () => {
  const inputs = tf.tensor2d([[1, 2]]);
  const identity: Forward = (x) => tf.mul(x, 1);
  for (const scales of [[], [0], [-1], [NaN], [Infinity]]) {
    await assertRejects(
      () => homogeneityError(identity, inputs, { scales }),
      RangeError,
      `"scales"`,
    );
  }
  const zero: Forward = (x) => tf.mul(x, 0);
  await assertRejects(() => homogeneityError(zero, inputs), RangeError, "logit that is not 0");
  const undefinedBelow: Forward = (x) => tf.log(tf.sub(x, 1));
  await assertRejects(() => homogeneityError(undefinedBelow, inputs), RangeError, `"logits"`);
  inputs.dispose();
});

Deno.test("certifyXModel() hands back the same function, or says how far off it is", async () => {
  const inputs = smallInputs(2, 3);
  const [free, biased] = [smallNet({ bias: false, seed: 4 }), smallNet({ bias: true, seed: 4 })];
  assertStrictEquals(await certifyXModel(free.forward, inputs), free.forward);
  const before = tf.memory().numTensors;
  const error = await homogeneityError(biased.forward, inputs);
  await assertRejects(
    () => certifyXModel(biased.forward, inputs),
    RangeError,
    `within 0.00001: current value is ${error.toExponential(1)}`,
  );
  assertStrictEquals(
    await certifyXModel(biased.forward, inputs, { tolerance: 2 * error }),
    biased.forward,
  );
  assertEquals(tf.memory().numTensors, before);
  inputs.dispose();
  free.dispose();
  biased.dispose();
});

Deno.test("certifyXModel() refuses outputs that are no [batch, outputs], and leaks nothing then", async () => {
  const before = tf.memory().numTensors;
  const inputs = tf.tensor2d([[1, 2], [3, 4]]);
  const sums = (x: tf.Tensor) => tf.add(tf.sum(x, 1), 5) as unknown as tf.Tensor2D;
  const message = `Cannot measure homogeneity as "forward" must be a function whose outputs are ` +
    "[batch, outputs]: current value is [2]";
  await assertRejects(() => certifyXModel(sums, inputs), TypeError, message);
  inputs.dispose();
  assertEquals(tf.memory().numTensors, before);
});
