import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { type Dataset, pickExamples } from "@lib/datasets";
import { random } from "@lib/runtime";

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
