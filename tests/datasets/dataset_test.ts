import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import { batches, centred, type Dataset, imageTensor, pickExamples, subset } from "@lib/datasets";
import { random, setupBackend } from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });

/** Images of 1 x 2 pixels: image i is [i, -i]. */
function numbered(count: number): Dataset {
  return {
    name: "numbered",
    images: Float32Array.from({ length: 2 * count }, (_, i) => i % 2 ? -(i >> 1) : i >> 1),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 3),
    count,
    shape: [1, 2, 1],
    classNames: ["a", "b", "c"],
  };
}

Deno.test("subset() copies images and labels in the order of the indices, repeats included", () => {
  const dataset = numbered(5);
  const { images, labels, count } = subset(dataset, [4, 0, 4]);
  assertEquals([[...images], [...labels], count], [[4, -4, 0, -0, 4, -4], [1, 0, 1], 3]);
  images.fill(9);
  assertEquals(dataset.images, numbered(5).images, "the original is untouched");
});

Deno.test("subset() and imageTensor() refuse indices that are no image's", () => {
  for (const index of [-1, 5, 0.5, NaN]) {
    const message = `must be an integer from 0 to 4: current value is ${index}`;
    assertThrows(() => subset(numbered(5), [0, index]), RangeError, `"indices[1]" ${message}`);
    assertThrows(() => imageTensor(numbered(5), [index]), RangeError, `"indices[0]" ${message}`);
  }
});

Deno.test("batches() gives every image once with its own label, whatever size and order", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 25 }),
      fc.option(fc.integer(), { nil: undefined }),
      (count, size, seed) => {
        const dataset = numbered(count);
        const options = seed === undefined ? {} : { random: random(seed) };
        const parts = [...batches(dataset, size, options)];
        const firsts = parts.flatMap(({ images }) => [...images].filter((_, i) => i % 2 === 0));
        const labels = parts.flatMap((part) => [...part.labels]);
        assertEquals(firsts.toSorted((a, b) => a - b), [...Array(count).keys()]);
        assertEquals(labels, firsts.map((image) => image % 3));
        assertEquals(parts.slice(0, -1).every((part) => part.count === size), true);
        if (seed === undefined) assertEquals(firsts, [...Array(count).keys()]);
      },
    ),
    { seed: 2017 },
  );
});

Deno.test("batches() shuffles by the seed alone", () => {
  const order = (seed: number) => [...batches(numbered(50), 50, { random: random(seed) })];
  assertEquals(order(1), order(1));
  assertNotEquals(order(1), order(2));
});

Deno.test("batches() refuses a size that is not a positive integer", () => {
  for (const size of [0, -1, 1.5, NaN]) {
    assertThrows(() => batches(numbered(3), size), RangeError, `"size" must be a positive integer`);
  }
});

Deno.test("imageTensor() gives [batch, height, width, channels] and one tensor to dispose", async () => {
  const before = tf.memory().numTensors;
  const tensor = imageTensor(numbered(4), [3, 1]);
  assertEquals(tensor.shape, [2, 1, 2, 1]);
  assertEquals([...await tensor.data()], [3, -3, 1, -1]);
  assertEquals(tf.memory().numTensors, before + 1);
  tensor.dispose();
});

Deno.test("centred() maps black to -2, mid-grey to 0 and white to 2, and leaves its argument as it is", () => {
  const images = Float32Array.of(0, 0.5, 1, 0.25);
  const dataset = { name: "greys", images };
  assertEquals(centred(dataset), { name: "greys", images: Float32Array.of(-2, 0, 2, -1) });
  assertEquals([...images], [0, 0.5, 1, 0.25]);
});

const count = 200;
const labels = Uint8Array.from({ length: count }, (_, i) => i % 4);
const dataset: Dataset = {
  name: "made up",
  images: new Float32Array(count),
  labels,
  count,
  shape: [1, 1, 1],
  classNames: ["a", "b", "c", "d"],
};
/** Wrong for one image in five. */
const predictions = labels.map((label, i) => i % 5 ? label : (label + 1) % 4);

Deno.test("pickExamples() takes right ones class by class, then misread ones, none twice", () => {
  const chosen = pickExamples(dataset, predictions, { random: random(1), perClass: 3, misread: 2 });
  assertEquals(chosen.length, 14);
  assertEquals(new Set(chosen).size, 14);
  const right = chosen.slice(0, 12);
  assertEquals(right.map((i) => labels[i]), [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]);
  assert(right.every((i) => predictions[i] === labels[i]));
  assert(chosen.slice(12).every((i) => predictions[i] !== labels[i]));
});

Deno.test("pickExamples() depends on the seed, and on nothing else", () => {
  const pick = (seed: number) => pickExamples(dataset, predictions, { random: random(seed) });
  assertEquals(pick(1), pick(1));
  assertNotEquals(pick(1), pick(2));
});

Deno.test("pickExamples() says when there are too few, or predictions do not fit", () => {
  const options = { random: random(1) };
  assertThrows(
    () => pickExamples(dataset, predictions, { ...options, misread: 41 }),
    RangeError,
    '"misread" must be at most 40 here: current value is 41',
  );
  assertThrows(
    () => pickExamples(dataset, predictions, { ...options, perClass: 41 }),
    RangeError,
    '"perClass" must be at most 40 here',
  );
  assertThrows(() => pickExamples(dataset, [1], options), TypeError, "one for each of 200 images");
});
