import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { Dataset } from "@lib/datasets";
import { removeAndRetrain } from "@lib/experiments";
import { dense, flatten, relu, sequential } from "@lib/models";
import { type Random, random, setupBackend } from "@lib/runtime";
import { channelMeans, removePixels } from "../../../lib/experiments/roar/remove_pixels.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

const pixels = 9, planted = 4;

/** Noise in which one pixel alone tells the class: bright of class 1, dark of class 0. */
function plantedImages(count: number, seed: number): Dataset {
  const draw = random(seed), images = draw.uniformArray(count * pixels);
  const labels = Uint8Array.from({ length: count }, () => draw.integer(2));
  labels.forEach((label, i) => images[i * pixels + planted] = label);
  return {
    name: "planted",
    images,
    labels,
    count,
    shape: [3, 3, 1],
    classNames: ["dark", "bright"],
  };
}

const build = (random: Random) =>
  sequential([
    flatten("flatten"),
    dense("dense1", { units: [pixels, 8], bias: true, random }),
    relu("relu"),
    dense("dense2", { units: [8, 2], bias: true, random }),
  ], { name: "tiny", inputShape: [3, 3, 1], classes: 2 });

const others = [...Array(pixels).keys()].filter((pixel) => pixel !== planted);
const parts = { train: plantedImages(400, 1), test: plantedImages(200, 2) };

/** Accuracy without one pixel of nine, the first of an order that may know the label. */
async function accuracyWithout(
  orderOf: (label: number) => number[],
  leaves: "image" | "mask" = "image",
): Promise<number> {
  const ranked = (images: Dataset) => ({
    images,
    orders: Array.from(images.labels, (label) => orderOf(label)),
  });
  const training = { epochs: 12, seed: 1, batchSize: 16, learningRate: 0.02 };
  const data = { train: ranked(parts.train), test: ranked(parts.test) };
  return await removeAndRetrain(data, { share: 1 / pixels, leaves, build, training });
}

Deno.test("without the planted pixel a retrained network is at chance, without another it is right", async () => {
  const { right, wrong } = await withoutLeaks(async () => ({
    right: await accuracyWithout(() => [planted, ...others]),
    wrong: await accuracyWithout(() => [...others, planted]),
  }));
  assert(wrong > 0.99, `${wrong}`);
  // Four standard deviations of 200 coins.
  assert(Math.abs(right - 0.5) < 4 * Math.sqrt(0.25 / 200), `${right}`);
});

Deno.test("a mask that knows the label gives it away though the planted pixel is gone from no image", async () => {
  const leaking = (label: number) => [...(label ? others : [...others].reverse()), planted];
  assertEquals(await accuracyWithout(leaking, "mask"), 1);
  const blind = await accuracyWithout(() => [...others, planted], "mask");
  const shareOf = (label: number, { labels, count }: Dataset) =>
    Array.from(labels).filter((each) => each === label).length / count;
  const commoner = Number(shareOf(1, parts.train) > 0.5); // all that is left to be learnt
  assertEquals(blind, shareOf(commoner, parts.test));
});

Deno.test("pixels go in their order and show the fill, the mask shows where, the images stay as they were", () => {
  const images = new Float32Array([1, 2, 3, 4, 5, 6, 7, 8]);
  const two: Dataset = {
    ...parts.test,
    images,
    count: 2,
    shape: [1, 2, 2],
    labels: parts.test.labels.slice(0, 2),
  };
  const ranked = { images: two, orders: [[1, 0], [0, 1]] };
  const left = removePixels(ranked, { share: 0.5, fill: [10, 20] });
  assertEquals([...left.images], [1, 2, 10, 20, 10, 20, 7, 8]);
  const mask = removePixels(ranked, { share: 0.5, fill: [10, 20], leaves: "mask" });
  assertEquals([...mask.images], [0, 0, 1, 1, 1, 1, 0, 0]);
  assertEquals([...images], [1, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals(removePixels(ranked, { share: 0, fill: [0, 0] }).images, images);
  assertEquals(channelMeans(two), [4, 5]);
});

Deno.test("orders that are no orders of all pixels, and shares out of [0, 1], are refused by name", () => {
  const ranked = (order: number[]) => ({
    images: parts.test,
    orders: Array.from(parts.test.labels, () => order),
  });
  const remove = (order: number[], share = 0.5) =>
    removePixels(ranked(order), { share, fill: [0] });
  for (const wrong of [others, [...others, 0], [...others, -1], [...others, planted, planted]]) {
    assertThrows(
      () => remove(wrong),
      TypeError,
      `"orders[0]" must be the pixels 0 .. 8, each once`,
    );
  }
  assertThrows(
    () => remove([...others, planted], 1.1),
    RangeError,
    `"share" must be a number in [0, 1]`,
  );
});

Deno.test("a training that fails leaves no tensors", async () => {
  const ranked = { images: parts.test, orders: Array(200).fill([...others, planted]) };
  const training = { epochs: 0, seed: 1 };
  const options = { share: 0.5, build, training };
  await withoutLeaks(() =>
    assertRejects(
      () => removeAndRetrain({ train: ranked, test: ranked }, options),
      RangeError,
      `"epochs" must be a positive integer`,
    )
  );
});
