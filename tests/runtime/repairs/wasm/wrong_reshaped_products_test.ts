import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { setupBackend } from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("the same numbers in another shape are another right factor", async () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
  const wide = tf.tensor2d(values, [2, 6]);
  const [tall, square] = [tf.reshape(wide, [6, 2]), tf.reshape(wide, [3, 4])];
  const sums = (matrix: tf.Tensor) => tf.matMul(tf.ones([1, matrix.shape[0]!]), matrix);
  for (let time = 0; time < 2; time++) {
    assertEquals([...await sums(wide).data()], [8, 10, 12, 14, 16, 18]);
    assertEquals([...await sums(tall).data()], [36, 42]);
    assertEquals([...await sums(square).data()], [15, 18, 21, 24]);
  }
  tf.dispose([wide, tall, square]);
});
