import { eachSlice, requireBatch, setupBackend, usualBatchSize } from "@lib/runtime";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("eachSlice() goes through a batch once, in order, and frees every slice", async () => {
  const inputs = tf.tensor2d([1, 2, 3, 4, 5], [5, 1]);
  const before = tf.memory().numTensors;
  for (const [batchSize, slices] of [[1, 5], [2, 3], [5, 1], [9, 1]]) {
    const seen: number[] = [], firsts: number[] = [];
    await eachSlice(inputs, batchSize!, async (slice, first) => {
      assertEquals(tf.memory().numTensors, before + 1);
      firsts.push(first);
      (await slice.data()).forEach((value) => seen.push(value));
    });
    assertEquals([seen, firsts.length, firsts[0]], [[1, 2, 3, 4, 5], slices!, 0]);
  }
  const failing = () => eachSlice(inputs, 2, () => Promise.reject(new Error("by hand")));
  await assertRejects(failing, Error, "by hand");
  assertEquals(tf.memory().numTensors, before);
  inputs.dispose();
});

Deno.test("usualBatchSize() is the least asked for, or 2^16 values of small examples", () => {
  tf.tidy(() => {
    assertEquals(usualBatchSize(tf.zeros([1, 299, 299, 3]), 64), 64);
    assertEquals(usualBatchSize(tf.zeros([1000, 8]), 64), 8192);
    assertEquals(usualBatchSize(tf.zeros([7, 28, 28, 1]), 16), 83);
  });
});

Deno.test("requireBatch() takes float32 batches and nothing else", () => {
  tf.tidy(() => {
    requireBatch("try", "inputs", tf.zeros([1, 1]));
    const must =
      'Cannot try as "inputs" must be a float32 tensor [batch, ...] with at least one ex';
    const wrong = [tf.zeros([3]), tf.scalar(1), tf.zeros([0, 3]), tf.zeros([2, 2], "int32")];
    for (const inputs of wrong) {
      assertThrows(() => requireBatch("try", "inputs", inputs), TypeError, must);
    }
    const list = [[1, 2]];
    assertThrows(() => requireBatch("try", "inputs", list), TypeError, "e.g. tf.tensor(values");
  });
});
