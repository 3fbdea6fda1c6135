import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { type Forward, setupBackend } from "@lib/runtime";
import { accuracy, predict } from "@lib/training";
import { assertClose } from "../fixtures/assert_close.ts";
import { squareNet, squares } from "./squares.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** The two pixels of an image as its logits. */
const pixels: Forward = (x) => tf.reshape(x, [-1, 2]);
const images = (values: number[]) => ({
  images: new Float32Array(values),
  count: values.length / 2,
  shape: [1, 2, 1] as const,
});

Deno.test("predict() gives every image's logits and its largest one, the first of equals", async () => {
  const { logits, classes } = await predict(pixels, images([1, 2, 4, 3, 5, 5, -2, -1]));
  assertEquals([...logits], [1, 2, 4, 3, 5, 5, -2, -1]);
  assertEquals([...classes], [1, 0, 0, 1]);
});

Deno.test("predict() tells a thousand classes apart", async () => {
  const thousand: Forward = (x) => tf.pad2d(tf.reshape(x, [-1, 2]), [[0, 0], [998, 0]]);
  const { classes } = await predict(thousand, images([1, 2, 4, 3, -1, -1]));
  assertEquals([...classes], [999, 998, 0]);
});

Deno.test("predict() gives the same logits whatever the batch size, and keeps no tensor", async () => {
  const [net, data] = [squareNet(1), squares(11, 2)];
  const before = tf.memory().numTensors;
  const { logits } = await predict(net.forward, data, { batchSize: 11 });
  for (const batchSize of [1, 3, 10, 12]) {
    const other = await predict(net.forward, data, { batchSize });
    await assertClose(other.logits, logits);
  }
  assertEquals(tf.memory().numTensors, before);
  net.dispose();
});

Deno.test("predict() refuses batch sizes that are none and logits that are not finite", async () => {
  const before = tf.memory().numTensors;
  for (const batchSize of [0, -1, 2.5, NaN]) {
    const run = predict(pixels, images([1, 2]), { batchSize });
    await assertRejects(() => run, RangeError, `"batchSize" must be a positive integer`);
  }
  await assertRejects(() => predict(pixels, images([1, NaN])), RangeError, `"logits"`);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("accuracy() counts right predictions and gives Wilson's interval", async () => {
  const labelled = {
    ...images([1, 2, 4, 3, 5, 6, 8, 7]),
    name: "four",
    labels: new Uint8Array([1, 0, 1, 1]),
    classNames: ["first", "second"],
  };
  const result = await accuracy(pixels, labelled);
  assertEquals([result.correct, result.count, result.accuracy], [3, 4, 0.75]);
  // Wilson's formula at 3 of 4 and z = 1.959964.
  assertAlmostEquals(result.interval[0], 0.300642, 1e-5);
  assertAlmostEquals(result.interval[1], 0.954413, 1e-5);
  const { interval } = await accuracy(pixels, labelled, { level: 0.5 });
  assert(interval[0] > result.interval[0] && interval[1] < result.interval[1]);
});

/** Rows of a table with the labels of a rule. */
const table = (rows: number[][], labels: ArrayLike<number>) => ({
  images: Float32Array.from(rows.flat()),
  count: rows.length,
  shape: [rows[0]!.length],
  labels,
});
const sum: Forward = (x) => tf.sum(x, 1, true);

Deno.test("predict() and accuracy() of one output go by its sign", async () => {
  const data = table([[3, -1], [-2, 1], [0, 0], [1, 1]], [1, 0, 0, 0]);
  const { logits, classes } = await predict(sum, data);
  assertEquals([[...logits], [...classes]], [[2, -1, 0, 2], [1, 0, 0, 1]]);
  assertEquals((await accuracy(sum, data)).correct, 3);
});

Deno.test("predict() takes tensors, rows of tables and series; batchSize bounds every pass", async () => {
  const values = Float32Array.from({ length: 24 }, (_, i) => (i * 7) % 11 - 5);
  const shapes = [[12, 2], [6, 4], [4, 3, 2], [3, 2, 2, 2], [2, 2, 2, 3, 1]];
  for (const [count, ...shape] of shapes as [number, ...number[]][]) {
    const flat: Forward = (x) => tf.reshape(x, [x.shape[0]!, -1]);
    const before = tf.memory().numTensors;
    const inputs = tf.tensor(values, [count, ...shape]);
    for (const batchSize of [1, 2, 5, 100]) {
      let largest = 0;
      const counted: Forward = (x) => {
        largest = Math.max(largest, x.shape[0]!);
        return flat(x);
      };
      const hosted = { images: values, count, shape };
      assertEquals((await predict(counted, inputs, { batchSize })).logits, values);
      assertEquals((await predict(counted, hosted, { batchSize })).logits, values);
      assertEquals(largest, Math.min(batchSize, count));
    }
    inputs.dispose();
    assertEquals(tf.memory().numTensors, before);
  }
});

Deno.test("accuracy() takes labels of any list, and refuses those that are no class", async () => {
  const rows = [[1, 2], [3, 1], [2, 5]];
  const identity: Forward = (x) => tf.mul(x, 1);
  const run = (labels: unknown) => accuracy(identity, table(rows, labels as number[]));
  for (const labels of [[1, 0, 1], Uint8Array.of(1, 0, 1), Int32Array.of(1, 0, 1)]) {
    assertEquals((await run(labels)).correct, 3);
  }
  assertEquals((await run(Float64Array.of(1, 1, 1))).correct, 2);
  for (const labels of [[1, 0, 2], [1, 0, -1], [1, 0, 0.5], [1, 0, NaN]]) {
    await assertRejects(
      () => run(labels),
      RangeError,
      '"labels[2]" must be an integer from 0 to 1',
    );
  }
  await assertRejects(() => run([1, 0]), RangeError, '"labels" must be 3 labels');
  await assertRejects(() => run(undefined), TypeError, '"labels" must be a list');
  await assertRejects(
    () => accuracy(sum, table(rows, [1, 2, 0])),
    RangeError,
    "an integer from 0 to 1",
  );
  await assertRejects(
    () => accuracy(sum, table(rows, [1, 1, 0]), { level: 2 }),
    RangeError,
    "level",
  );
});

Deno.test("predict() refuses what is no network, no examples, no option, and too many classes", async () => {
  const before = tf.memory().numTensors;
  const data = images([1, 2, 3, 4]);
  const run = (forward: unknown, inputs: unknown = data, options = {}) =>
    predict(forward as Forward, inputs as typeof data, options);
  await assertRejects(() => run((x: tf.Tensor) => tf.sum(x, [1, 2, 3])), TypeError, "not a vector");
  await assertRejects(() => run((x: tf.Tensor) => x), TypeError, "not a sequence or image");
  await assertRejects(() => run({ predict: 1 }), TypeError, '"forward" must be a function');
  for (const inputs of [null, [[1, 2]], 3, "x"]) {
    await assertRejects(() => run(pixels, inputs), Error, 'Cannot predict as "inputs');
  }
  for (const change of [{ images: [1, 2, 3, 4] }, { shape: [3] }, { count: 3 }]) {
    await assertRejects(() => run(pixels, { ...data, ...change }), TypeError, '"inputs.images"');
  }
  await assertRejects(() => run(pixels, { ...data, count: 0 }), RangeError, '"inputs.count"');
  await assertRejects(() => run(pixels, { ...data, shape: 2 }), TypeError, '"inputs.shape"');
  await assertRejects(() => run(pixels, data, { batch_size: 2 }), TypeError, 'written "batchSize"');
  const wide: Forward = (x) => tf.zeros([x.shape[0]!, 65_537]);
  await assertRejects(() => run(wide), RangeError, "at most 65536 outputs");
  const late = images([1, 2, 3, NaN]);
  await assertRejects(() => run(pixels, late, { batchSize: 1 }), RangeError, "examples from 1 on");
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("200,000 rows and images of 299 x 299 x 3 are predicted", async () => {
  const count = 200_000, rows = new Float32Array(2 * count).map((_, i) => i % 5 - 2);
  const labels = Uint8Array.from(
    { length: count },
    (_, i) => rows[2 * i]! + rows[2 * i + 1]! > 0 ? 1 : 0,
  );
  const result = await accuracy(sum, { images: rows, count, shape: [2], labels });
  assertEquals(result.correct, count);
  const large = tf.ones([2, 299, 299, 3]);
  const means: Forward = (x) => tf.mean(x as tf.Tensor4D, [1, 2]);
  assertEquals((await predict(means, large, { batchSize: 1 })).logits.length, 6);
  large.dispose();
});
