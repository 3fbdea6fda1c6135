import { assertEquals, assertRejects } from "@std/assert";
import { keepRemove, pixelScores } from "@lib/metrics";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { additive, grey } from "./additive_model.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("pixelScores() is the mean over channels of the signed attribution, one list an image", async () => {
  const attributions = tf.tensor4d([1, 3, -4, 2, 0, 0, 5, -1], [2, 1, 2, 2]);
  assertEquals((await pixelScores(attributions)).map((map) => [...map]), [[2, -1], [0, 2]]);
  attributions.dispose();
});

Deno.test("pixelScores() of a table are the attributions, of a series the means of its time steps", async () => {
  const table = tf.tensor2d([[1, -2], [3, 4]]);
  assertEquals((await pixelScores(table)).map((map) => [...map]), [[1, -2], [3, 4]]);
  const series = tf.tensor3d([1, 3, -4, 2, 5, 5], [1, 3, 2]);
  assertEquals((await pixelScores(series)).map((map) => [...map]), [[2, -1, 5]]);
  tf.dispose([table, series]);
});

Deno.test("pixelScores() refuses other ranks and NaN", async () => {
  const flat = tf.zeros([4]), undefinedMap = grey(1, 2, [1, NaN]);
  await assertRejects(() => pixelScores(flat), TypeError, '"attributions" must be a tensor [batch');
  await assertRejects(() => pixelScores(undefinedMap), RangeError, "attributions");
  tf.dispose([flat, undefinedMap]);
});

Deno.test("every masking metric refuses maps that do not fit the images", async () => {
  const images = grey(2, 2, [1, 2, 3, 4]);
  const run = (scores: number[][]) =>
    keepRemove(additive([1, 1, 1, 1]), images, { metric: "KPM", scores, target: 0 });
  await assertRejects(() => run([]), TypeError, '"scores" must be one map for each of 1 images');
  await assertRejects(() => run([[1, 2, 3]]), TypeError, '"scores[0]" must be 4 scores');
  await assertRejects(() => run([[1, 2, 3, NaN]]), RangeError, '"scores[0][3]" must be finite');
  images.dispose();
});
