import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import { certifyXModel, convnet, homogeneityError } from "@lib/models";
import { type Forward, random, setupBackend } from "@lib/runtime";
import { smallInputs, smallNet } from "../nets.ts";

await setupBackend({ backend: "wasm", quiet: true });

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
  const inputs = tf.tensor2d([[1, 2], [3, 4]]), w = tf.tensor2d([[1], [2]]);
  const wrong: [forward: (x: tf.Tensor) => unknown, instead: string][] = [
    [(x) => tf.add(tf.squeeze(tf.matMul(x as tf.Tensor2D, w), [1]), 5), "not a vector"],
    [(x) => tf.sum(x), "not a vector"],
    [(x) => tf.expandDims(x, 1), "not a sequence or image"],
    [(x) => tf.slice(x, [0], [1]), "one row for each of 2 inputs"],
    [(x) => tf.cast(x, "int32"), "of dtype float32"],
    [(x) => [tf.mul(x, 1)], "not an array"],
    [(x) => Promise.resolve(x), "not a promise"],
    [() => undefined, "a tensor [batch, outputs]"],
  ];
  for (const [forward, instead] of wrong) {
    const error = await assertRejects(() => certifyXModel(forward as Forward, inputs), TypeError);
    assertStringIncludes(error.message, 'Cannot measure homogeneity as "forward(inputs)" must be');
    assertStringIncludes(error.message, instead);
  }
  const unfit = [[[1, 2]], tf.tensor1d([1]), tf.tensor2d([[1]], [1, 1], "int32"), tf.zeros([0, 2])];
  for (const other of unfit) {
    const run = () => certifyXModel((x) => tf.mul(x, 1), other as tf.Tensor);
    await assertRejects(run, TypeError, '"inputs" must be a');
  }
  tf.dispose([inputs, w, unfit]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("certifyXModel() takes no scales or tolerance with which anything would pass, and no unknown option", async () => {
  const inputs = tf.tensor2d([[1, 2]]);
  const biased: Forward = (x) => tf.add(x, 1);
  const run = (options: object) => certifyXModel(biased, inputs, options);
  for (const scales of [[1], [1, 1], [], 2, "2", Float32Array.of(-1)]) {
    await assertRejects(() => run({ scales }), Error, '"scales" must be');
  }
  for (const tolerance of [NaN, -1, "1", Infinity]) {
    await assertRejects(() => run({ tolerance }), RangeError, '"tolerance" must be a positive');
  }
  await assertRejects(() => run({ batchSize: 0 }), RangeError, '"batchSize" must be a positive');
  await assertRejects(() => run({ batch_size: 1 }), TypeError, 'written "batchSize"');
  await assertRejects(() => run({ scales: Float32Array.of(0.5) }), RangeError, "biases");
  inputs.dispose();
});

Deno.test("batchSize bounds every pass of homogeneityError() and changes no bit of it", async () => {
  const net = smallNet({ bias: true, seed: 7 }), inputs = smallInputs(7, 8);
  const whole = await homogeneityError(net.forward, inputs);
  for (const batchSize of [1, 3, 7, 20]) {
    let largest = 0, rows = 0;
    const counted: Forward = (x) => {
      largest = Math.max(largest, x.shape[0]!);
      rows += x.shape[0]!;
      return net.forward(x);
    };
    assertEquals(await homogeneityError(counted, inputs, { batchSize }), whole);
    assertEquals([largest, rows], [Math.min(batchSize, 7), 7 * 12]);
  }
  // The one example that errs is found wherever it is.
  const table = tf.tensor2d([[0.1], [0.2], [0.3], [5], [0.4]]);
  const clipped: Forward = (x) => tf.minimum(x, 1);
  for (const batchSize of [1, 2, 5]) {
    const error = await homogeneityError(clipped, table, { scales: [0.1], batchSize });
    assert(Math.abs(error - 4) < 1e-6, `${error}`);
  }
  tf.dispose([inputs, table]);
  net.dispose();
});

Deno.test("200,000 rows and images of 299 x 299 x 3 are certified", async () => {
  const before = tf.memory().numTensors;
  const table = tf.tensor2d(random(1).uniformArray(200_000 * 4), [200_000, 4]);
  const w = tf.tensor2d([[1, -1], [2, 0], [0, 1], [1, 1]]);
  const linear: Forward = (x) => tf.matMul(x as tf.Tensor2D, w);
  const scales = [0.5, 3];
  assertStrictEquals(await certifyXModel(linear, table, { scales }), linear);
  const image = tf.ones([2, 299, 299, 3]);
  const means: Forward = (x) => tf.mean(x as tf.Tensor4D, [1, 2]);
  assert(await homogeneityError(means, image, { scales, batchSize: 1 }) < 1e-5);
  tf.dispose([table, w, image]);
  assertEquals(tf.memory().numTensors, before);
});
