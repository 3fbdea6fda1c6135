import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { batchNorm, conv2d, dense, flatten, type Model, relu, sequential } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { accuracy, fit, predict } from "@lib/training";
import { squareNet, squares, valuesOf } from "./squares.ts";

await setupBackend({ backend: "wasm", quiet: true });

const data = { train: squares(80, 1), validation: squares(40, 2) };
const options = { epochs: 10, seed: 3, batchSize: 8, learningRate: 0.01 };

/** A convolution, batch norm and a dense layer. */
function normedNet(seed: number): Model {
  const shared = { bias: false, random: random(seed) };
  return sequential([
    conv2d("conv", { ...shared, channels: [1, 4], size: 3 }),
    batchNorm("norm", { channels: 4, bias: true }),
    relu("relu"),
    flatten("flatten"),
    dense("dense", { ...shared, units: [96, 2], gain: 1 }),
  ], { name: "normed-net", inputShape: [4, 6, 1], classes: 2 });
}

Deno.test("fit() learns from a teacher what the labels do not say", async () => {
  const teacher = squareNet(4), student = squareNet(5);
  await fit(teacher, data, options);
  const wrong = { ...data.train, labels: data.train.labels.map((label) => 1 - label) };
  const before = tf.memory().numTensors;
  const lesson = { forward: teacher.forward, temperature: 2 };
  await fit(student, { ...data, train: wrong }, { ...options, teacher: lesson });
  assertEquals(tf.memory().numTensors, before);
  assertEquals((await accuracy(student.forward, data.validation)).accuracy, 1);
  // Towards its probabilities, not only its decisions.
  const [a, b] = [teacher, student].map(({ forward }) => predict(forward, data.validation));
  const margins = ({ logits }: { logits: Float32Array }) =>
    Array.from({ length: 40 }, (_, i) => Math.abs(logits[2 * i]! - logits[2 * i + 1]!));
  const [expected, found] = [margins(await a!), margins(await b!)];
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length;
  assert(Math.abs(mean(found) / mean(expected) - 1) < 0.3, `${mean(found)}, ${mean(expected)}`);
});

Deno.test("fit() with the batch's statistics moves the running ones and trains the others", async () => {
  const net = normedNet(1);
  const before = await valuesOf(net);
  const [, history] = [before, await fit(net, data, { ...options, batchStatistics: true })];
  assertEquals(history.at(-1)!.validationAccuracy, 1);
  const mean = await net.variables.get("norm.mean")!.data();
  assert(mean.every((value) => value !== 0), `${mean}`);
  const still = normedNet(1);
  await fit(still, data, options);
  assertEquals([...await still.variables.get("norm.mean")!.data()], [0, 0, 0, 0]);
  assertEquals([...await still.variables.get("norm.variance")!.data()], [1, 1, 1, 1]);
  assertNotEquals(await valuesOf(still), before);
});

Deno.test("a resumed run with the batch's statistics equals one that was not stopped", async () => {
  const settings = { ...options, epochs: 2, batchStatistics: true };
  const whole = normedNet(1), other = normedNet(2);
  await fit(whole, data, settings);
  const folder = await Deno.makeTempDir();
  try {
    const checkpoint = `${folder}/run`, stop = new AbortController();
    const onProgress = ({ epoch }: { epoch: number }) => void (epoch === 2 && stop.abort());
    await assertRejects(() =>
      fit(normedNet(1), data, { ...settings, checkpoint, onProgress, signal: stop.signal })
    );
    await fit(other, data, { ...settings, checkpoint });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assertEquals(await valuesOf(other), await valuesOf(whole));
});

Deno.test("fit() refuses a temperature that is not positive", async () => {
  const { forward } = squareNet(4);
  const teacher = { forward, temperature: 0 };
  const message = `"teacher.temperature" must be a positive number: current value is 0`;
  await assertRejects(
    () => fit(squareNet(4), data, { ...options, teacher }),
    RangeError,
    message,
  );
});
