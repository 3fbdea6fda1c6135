import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { gradient } from "@lib/attribution";
import { fromLayersModel } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });

Deno.test("whole numbers, truths and what was cast from them are transposed along any axes, as floats are", async () => {
  const before = tf.memory().numTensors;
  // Large enough to be computed on the device.
  const floats = tf.tidy(() => tf.add(tf.reshape(tf.range(0, 2400), [20, 30, 4]), 0));
  const kinds: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    int32: (x) => tf.cast(x, "int32"),
    bool: (x) => tf.greater(tf.mod(x, 7), 3),
    "float32 of bool": (x) => tf.cast(tf.greater(tf.mod(x, 7), 3), "float32"),
  };
  for (const [kind, make] of Object.entries(kinds)) {
    for (const axes of [[1, 0, 2], [2, 0, 1], [2, 1, 0]]) {
      const numbers = tf.tidy(() => make(floats)), turned = tf.transpose(numbers, axes);
      const [from, to] = [await numbers.data(), await turned.data()];
      const strides = [120, 4, 1], [rows, columns, last] = turned.shape as [number, number, number];
      let at = 0;
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          for (let k = 0; k < last; k++, at++) {
            const place = i * strides[axes[0]!]! + j * strides[axes[1]!]! + k * strides[axes[2]!]!;
            if (to[at] !== from[place]) assertEquals(to[at], from[place], `${kind} ${axes}`);
          }
        }
      }
      tf.dispose([numbers, turned]);
    }
  }
  floats.dispose();
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("a recurrent layer skips masked steps, and has no gradient there", async () => {
  const { layers } = tf;
  const lstm = layers.lstm({ units: 4 }), dense = layers.dense({ units: 2 });
  const masked = tf.sequential({
    layers: [layers.masking({ maskValue: 0, inputShape: [8, 6] }), lstm, dense],
  });
  const whole = tf.tidy(() => tf.sin(tf.reshape(tf.range(1, 241), [5, 8, 6])));
  const first = tf.slice(whole, [0, 0, 0], [5, 5, 6]);
  const padded = tf.pad(first, [[0, 0], [0, 3], [0, 0]]);
  const { forward } = fromLayersModel(masked);
  const short = tf.tidy(() => dense.apply(lstm.apply(first)) as tf.Tensor);
  const logits = forward(padded), slopes = gradient(forward, padded, { target: 1 });
  await assertClose(logits, await short.data(), 1e-5);
  const behind = tf.slice(slopes, [0, 5, 0]);
  assertEquals([...await behind.data()], new Array(5 * 3 * 6).fill(0));
  tf.dispose([whole, first, padded, short, logits, slopes, behind]);
  masked.dispose();
});
