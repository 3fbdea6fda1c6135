import { assert, assertEquals } from "@std/assert";
import { type Dataset, fashionMnist, imageTensor, subset } from "@lib/datasets";
import { wilson } from "@lib/statistics";
import {
  fashionConvnetCard,
  homogeneityError,
  loadFashionConvnet,
  type ModelCard,
} from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { accuracy } from "@lib/training";
import { phases } from "../../../lib/experiments/makers/train_fashion.ts";

await setupBackend({ quiet: true });

const twins = [{ bias: true }, { bias: false }] as const;
const cards: ModelCard[] = await Promise.all(twins.map(fashionConvnetCard));
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
