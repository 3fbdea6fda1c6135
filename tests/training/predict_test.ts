import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { type Forward, setupBackend } from "@lib/runtime";
import { accuracy, predict } from "@lib/training";
import { assertClose } from "../fixtures/assert_close.ts";
import { squareNet, squares } from "./squares.ts";

await setupBackend({ quiet: true });

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
