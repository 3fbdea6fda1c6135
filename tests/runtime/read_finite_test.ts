import { assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { readFinite, setupBackend } from "@lib/runtime";

await setupBackend({ quiet: true });

Deno.test("readFinite() gives float32 values in row-major order, whatever the dtype", async () => {
  const values = await readFinite(tf.tensor2d([[1, 2], [3, 4.5]]), "x");
  assertEquals(values, Float32Array.of(1, 2, 3, 4.5));
  assertEquals(await readFinite(tf.tensor1d([1, 2], "int32"), "x"), Float32Array.of(1, 2));
  assertEquals(await readFinite(tf.tensor1d([true], "bool"), "x"), Float32Array.of(1));
  assertEquals(await readFinite(tf.zeros([0, 3]), "x"), new Float32Array(0));
});

Deno.test("readFinite() gives a copy and keeps the tensor", async () => {
  const tensor = tf.tensor1d([1, 2]);
  const { numTensors } = tf.memory();
  (await readFinite(tensor, "x")).fill(9);
  assertEquals(await readFinite(tensor, "x"), Float32Array.of(1, 2));
  assertEquals(tf.memory().numTensors, numTensors);
});

for (const bad of [NaN, Infinity, -Infinity]) {
  Deno.test(`readFinite() refuses ${bad} by name, index and value`, async () => {
    const tensor = tf.tensor3d([[[1, 2], [3, 4]], [[5, bad], [7, bad]]]);
    const message =
      `Cannot read "logits" as every value must be finite: the value at [1, 0, 1] is ${bad}`;
    await assertRejects(() => readFinite(tensor, "logits"), RangeError, message);
  });
}

Deno.test("readFinite() refuses a NaN that was computed, and one in a scalar", async () => {
  const zero = tf.zeros([4]);
  await assertRejects(() => readFinite(tf.div(zero, zero), "ratio"), RangeError, "at [0] is NaN");
  await assertRejects(() => readFinite(tf.scalar(NaN), "loss"), RangeError, "at [] is NaN");
});
