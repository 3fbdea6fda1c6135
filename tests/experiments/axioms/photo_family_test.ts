import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { type ExplainedPhoto, explainPhoto } from "@lib/experiments";
import { coincidencePanels, photoFamilyPanels, squarePlayers } from "@lib/experiments";
import { imagenetConventions, resnet } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { sines } from "../../fixtures/sines.ts";

await setupBackend({ backend: "wasm", quiet: true });

const side = 28, shape = [side, side, 3] as const;
const model = resnet({
  depth: 18,
  bias: true,
  width: 4,
  classes: 3,
  inputShape: shape,
  random: random(2),
});
const network = { ...model, convention: imagenetConventions.caffe };
const groups = squarePlayers(shape, { side: 2 });
const settings = { steps: 2, sigma: 3, noise: 0.1, draws: 2, window: 14, permutations: 1, groups };
const options = { settings, classNames: ["goat", "boat", "coat"] };
const photo = tf.tidy(() => tf.abs(sines([1, ...shape], 0.7)));
const explained = await withoutLeaks(() => explainPhoto(network, photo, options));
const of = ({ maps }: ExplainedPhoto, name: string) => maps.find((map) => map.name === name)!;

Deno.test("through the blocks of a ResNet and its levels, what must be complete is, in few steps", () => {
  for (const name of ["DeepLIFT", "Shapley sampling"]) {
    const { completeness } = of(explained, name);
    assert(Math.abs(completeness! - 1) < 1e-3, `${name}: ${completeness}`);
  }
  const first = of(explained, "input x gradient").completeness!;
  assert(Math.abs(first - 1) > 0.05, "a network with biases");
  assert(Math.abs(of(explained, "epsilon-LRP").completeness! - first) < 1e-2 * Math.abs(first));
});

Deno.test("slopes and losses are no shares: they have no completeness", () => {
  const without = explained.maps.filter(({ completeness }) => completeness === undefined);
  const names = ["gradient", "SmoothGrad", "guided backpropagation", "occlusion"];
  assertEquals(without.map(({ name }) => name), names);
});

Deno.test("every map is in units of its mean magnitude, and some are liker to the others", () => {
  for (const { name, map: { data } } of explained.maps) {
    const mean = Array.from(data).reduce((sum, value) => sum + Math.abs(value), 0) / side ** 2;
    assert(Math.abs(mean - 1) < 1e-4, `${name}: ${mean}`);
  }
  const all = explained.maps.map(({ likeness }) => likeness);
  assert(all.every((r) => Math.abs(r) <= 1) && new Set(all).size > 1);
});

Deno.test("the figure tells the completeness of shares, and shows the photograph and its edges", () => {
  const figure = photoFamilyPanels(explained, { caption: "One." });
  const words = JSON.stringify(figure.layout.annotations).replaceAll(/<br>| /g, "");
  assertStringIncludes(words, `<b>${explained.answer}</b>`);
  assertStringIncludes(words, "DeepLIFT·sum100%");
  assert(!JSON.stringify(figure.layout.annotations).includes("<br>·"), "no line begins with a dot");
  assert(!words.includes("occlusion·sum") && words.includes("edges"));
  for (const { name } of explained.maps) assertStringIncludes(words, name.replaceAll(" ", ""));
});

Deno.test("one photograph is explained, no batch and no table", async () => {
  await withoutLeaks(async () => {
    for (const wrong of [tf.zeros([2, ...shape]), tf.zeros([1, 3])]) {
      await assertRejects(() => explainPhoto(network, wrong, options), TypeError, '"photo"');
      wrong.dispose();
    }
  });
});

Deno.test("squarePlayers() numbers squares row by row, all channels of a pixel together", () => {
  assertEquals(squarePlayers([2, 4, 1], { side: 2 }), [0, 0, 1, 1, 2, 2, 3, 3]);
  assertEquals(squarePlayers([1, 2, 2], { side: 1 }), [0, 0, 0, 0]);
  const counts = new Array(49).fill(0);
  for (const player of squarePlayers([224, 224, 3], { side: 7 })) counts[player]++;
  assertEquals(new Set(counts), new Set([32 * 32 * 3]));
  assertThrows(() => squarePlayers([2, 4, 1], { side: 3 }), RangeError, "at most 2");
});

Deno.test("coincidencePanels() has four maps an image, and says which are magnified", () => {
  const image = { data: [0, 1, 1, 0], height: 2, width: 2, channels: 1 }, product = [[0, 2, 1, 0]];
  const free = { product, lifted: [[0, 2 + 1e-7, 1, 0]], shared: product };
  const twin = { product, lifted: [[0, 5, 1, 0]], shared: product };
  const figure = coincidencePanels([image], { free, twin, labels: ["bag"] });
  const words = JSON.stringify(figure.layout.annotations);
  assertEquals(words.match(/× 10/g)?.length, 2);
  assertStringIncludes(words, "bag");
  assertStringIncludes(words, "DeepLIFT parts from input x gradient");
  const one = { ...free, lifted: [[0, 1]] };
  assertThrows(() => coincidencePanels([image], { free: one, twin, labels: ["bag"] }), Error);
});
