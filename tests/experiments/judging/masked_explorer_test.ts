import { assert, assertEquals, assertRejects } from "@std/assert";
import { black } from "@lib/attribution";
import { maskedExplorer } from "@lib/experiments";
import { type Forward, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

// Class 0 or 1 by whether the first or the second pixel is the brighter.
const forward: Forward = (x) => x.reshape<tf.Tensor2D>([-1, 4]).slice([0, 0], [-1, 2]).mul(4);
const options = {
  orders: { rising: [[4, 3, 2, 1], [4, 3, 2, 1]], falling: [[1, 2, 3, 4], [1, 2, 3, 4]] },
  shares: [25, 50, 100],
  start: 25,
  caption: "Four pixels.",
};
const named = { labels: ["one", "other"], target: [0, 1], classNames: ["left", "right"] };
const lit = () => tf.tensor4d([1, 0.2, 0, 0, 0.2, 1, 0, 0], [2, 2, 2, 1]);

Deno.test("maskedExplorer() tells the network's answer to each copy, whether it is kept, and leaks nothing", async () => {
  await withoutLeaks(async () => {
    const images = lit(), fill = black(images);
    const figure = await maskedExplorer(forward, { images, ...named }, {
      ...options,
      fills: { black: fill },
      chosen: [0, 1],
    });
    tf.dispose([images, fill]);
    // At 25% the first order shows the first pixel: a class that the one image has and the other has not.
    // The last order shows a black pixel, and equal logits are the first class's.
    const lines = figure.text.split("\n");
    assert(lines.includes("one: rising ✓ left, falling ✓ left"), figure.text);
    assert(lines.includes("other: rising ✗ left, falling ✗ left"), figure.text);
    const words = (figure.layout.annotations ?? []).map(({ text }) => text);
    assert(words.includes("<b>one</b>") && words.includes("<b>other</b>"), words.join(" "));
    assertEquals((figure.layout.sliders ?? []).length, 1);
    assertEquals((figure.layout.updatemenus ?? []).length, 0);
  });
});

Deno.test("a single image has its copies side by side, and several fills a menu", async () => {
  const images = lit(), fill = black(images);
  const fills = { black: fill, same: images };
  const figure = await maskedExplorer(forward, { images, ...named }, {
    ...options,
    fills,
    chosen: [1],
  });
  const words = (figure.layout.annotations ?? []).map(({ text }) => text).join(" ");
  assert(/rising.*left/.test(words) && /falling.*left/.test(words), words);
  assertEquals((figure.layout.updatemenus ?? []).length > 0, true);
  tf.dispose([images, fill]);
});

Deno.test("images that are not there cannot be chosen, and each needs its label", async () => {
  const images = lit(), fills = { black: black(images) };
  const call = (own: object, about: object = {}) =>
    maskedExplorer(forward, { images, ...named, ...about }, {
      ...options,
      fills,
      chosen: [0],
      ...own,
    });
  await assertRejects(() => call({ chosen: [2] }), RangeError, '"chosen"');
  await assertRejects(() => call({ chosen: [] }), RangeError, '"chosen"');
  await assertRejects(() => call({}, { labels: ["one"] }), TypeError, '"labels"');
  tf.dispose([images, ...Object.values(fills)]);
});
