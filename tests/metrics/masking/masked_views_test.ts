import { assertEquals, assertRejects } from "@std/assert";
import { maskedLogits, maskedViews } from "@lib/metrics";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { additive, grey } from "../additive_model.ts";

await setupBackend({ backend: "wasm", quiet: true });

const net = additive([1, 1, 1, 1], 5), fractions = [0, 0.5, 1];
const scores = [[4, 3, 2, 1], [1, 2, 3, 4]];

Deno.test("maskedViews() are the top pixels of each map on the fill, with the network's answers", async () => {
  await withoutLeaks(async () => {
    const images = grey(2, 2, [1, 2, 3, 4], [5, 6, 7, 8]);
    const views = await maskedViews(net, images, { scores, fill: 0.5, fractions, batchSize: 4 });
    assertEquals(views.map((of) => of.map(({ pixels }) => [...pixels])), [
      [[0.5, 0.5, 0.5, 0.5], [1, 2, 0.5, 0.5], [1, 2, 3, 4]],
      [[0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 7, 8], [5, 6, 7, 8]],
    ]);
    // The sum of the pixels against a rival of 5.
    assertEquals(views.map((of) => of.map(({ predicted }) => predicted)), [[1, 1, 0], [1, 0, 0]]);
    tf.dispose(images);
  });
});

Deno.test("maskedViews() have the logits of maskedLogits(), whatever the batch size", async () => {
  const images = grey(2, 2, [1, 2, 3, 4], [5, 6, 7, 8]);
  const masks = [0, 2, 4].map((visible) => ({ image: 1, order: [3, 2, 1, 0], visible }));
  const expected = await maskedLogits(net, images, { masks, fill: 0 });
  for (const batchSize of [1, 5, 64]) {
    const views = await maskedViews(net, images, { scores, fill: 0, fractions, batchSize });
    assertEquals(views[1]!.map(({ logits }) => logits), expected);
  }
  tf.dispose(images);
});

Deno.test("maskedViews() refuse shares that do not increase", async () => {
  const images = grey(2, 2, [1, 2, 3, 4]), own = { scores: [scores[0]!], fill: 0 };
  await assertRejects(
    () => maskedViews(net, images, { ...own, fractions: [1, 0.5] }),
    RangeError,
    "fractions",
  );
  tf.dispose(images);
});
