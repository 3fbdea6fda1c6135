import { assert, assertEquals, assertNotEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { type Dataset, fashionMnist, imageTensor, subset } from "@lib/datasets";
import {
  convnet,
  fashionConvnetPath,
  homogeneityError,
  loadFashionConvnet,
  type ModelCard,
  readModelCard,
} from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { wilson } from "@lib/statistics";
import { accuracy } from "@lib/training";
import { phases } from "../../../lib/experiments/makers/train_fashion.ts";

await setupBackend({ quiet: true });

Deno.test("convnet() maps [batch, 28, 28, 1] to [batch, 10] and leaves nothing behind", () => {
  const before = tf.memory().numTensors;
  const model = convnet({ bias: true, random: random(1) });
  assertEquals(tf.memory().numTensors, before + 10, "five kernels and five biases");
  const inputs = tf.ones([2, 28, 28, 1]);
  const logits = model.forward(inputs);
  assertEquals(logits.shape, [2, 10]);
  assertEquals(tf.memory().numTensors, before + 12, "inputs and logits besides");
  tf.dispose([inputs, logits]);
  model.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("convnet() without biases has the kernels of its twin and nothing else", async () => {
  const [biased, free] = [true, false].map((bias) => convnet({ bias, random: random(2) })) as [
    ReturnType<typeof convnet>,
    ReturnType<typeof convnet>,
  ];
  const kernels = [...biased.variables.keys()].filter((name) => name.endsWith(".kernel"));
  assertEquals([...free.variables.keys()], kernels);
  for (const name of kernels) {
    const [a, b] = [biased, free].map((model) => model.variables.get(name)!.data());
    assertEquals(await a, await b);
  }
  const other = convnet({ bias: false, random: random(3) });
  const first = (model: typeof free) => model.variables.get("conv1.kernel")!.data();
  assertNotEquals(await first(other), await first(free), "another seed, other kernels");
  for (const model of [biased, free, other]) model.dispose();
});

Deno.test("convnet() starts with logits of the size of its inputs", async () => {
  // He's initial kernels keep the mean square through the layers; a fan-in off by the kernel's area
  // would move it by a factor of 9 per layer.
  const model = convnet({ bias: false, random: random(4) });
  const inputs = tf.tensor4d(random(5).normalArray(16 * 784), [16, 28, 28, 1]);
  const [square] = await tf.tidy(() => tf.mean(tf.square(model.forward(inputs)))).data();
  assert(square! > 0.2 && square! < 5, `mean square ${square}`);
  inputs.dispose();
  model.dispose();
});

const twins = [{ bias: true }, { bias: false }] as const;
const cards = await Promise.all(
  twins.map((twin) => readModelCard(fashionConvnetPath(twin))),
);
const { test } = await fashionMnist();

/** The first `count` images. */
const first = (dataset: Dataset, count: number) => subset(dataset, [...Array(count).keys()]);

Deno.test("the committed nets reach 91.5% on all test images, by their cards", () => {
  for (const { test } of cards) {
    assertEquals(test.count, 10_000);
    assertEquals(test.accuracy, test.correct / test.count);
    assertEquals(test.interval, wilson(test.correct, test.count));
    assert(test.accuracy >= 0.915, `${test.accuracy}`);
  }
});

Deno.test("the bias-free net's test accuracy is within one point of its twin's", () => {
  const [biased, free] = cards as [ModelCard, ModelCard];
  assert(Math.abs(biased.test.accuracy - free.test.accuracy) <= 0.01);
});

Deno.test("the committed nets are as accurate as their cards say", async () => {
  for (const [i, options] of twins.entries()) {
    const model = await loadFashionConvnet(options);
    const count = 1000;
    const measured = await accuracy(model.forward, first(test, count));
    const claimed = cards[i]!.test.accuracy;
    // A thousand of the ten thousand, drawn without replacement: four standard deviations.
    const deviation = Math.sqrt(claimed * (1 - claimed) / count * (9000 / 9999));
    const { accuracy: found } = measured;
    assert(Math.abs(found - claimed) <= 4 * deviation, `${found} is not ${claimed}`);
    model.dispose();
  }
});

Deno.test("the committed net without biases is homogeneous on test images, its twin is not", async () => {
  const inputs = imageTensor(test, [0, 1, 2, 3]);
  const errors: number[] = [];
  for (const options of twins) {
    const model = await loadFashionConvnet(options);
    errors.push(await homogeneityError(model.forward, inputs, { scales: [0.1, 0.7, 2] }));
    model.dispose();
  }
  inputs.dispose();
  const [biased, free] = errors as [number, number];
  assert(free <= 1e-5, `without biases: ${free}`);
  assert(biased >= 0.01, `with biases: ${biased}`);
});

Deno.test("the committed cards record the settings that `deno task train` uses", () => {
  for (const [i, { bias }] of twins.entries()) {
    const { name, architecture, command, ...card } = cards[i]!;
    assertEquals(name, bias ? "fashion-convnet" : "fashion-convnet-bias-free");
    assertEquals(architecture.some((line) => line.endsWith("bias")), bias);
    assertEquals(command, "deno task train");
    assertEquals(card.phases, [...phases]);
  }
});

Deno.test("the committed cards hold no machine path", () => {
  for (const card of cards) {
    assert(!/\/(home|root|tmp|work|users)\//i.test(JSON.stringify(card)));
  }
});
