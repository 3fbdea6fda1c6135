import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../../fixtures/assert_close.ts";

await setupBackend({ backend: "wasm", quiet: true });

const numbers = random(41);
const normal = (...shape: number[]) =>
  tf.tensor(numbers.normalArray(shape.reduce((product, size) => product * size, 1)), shape);

Deno.test("a product of stacks is the stack of products, and leaves nothing behind", async () => {
  for (const outer of [[3], [2, 2]]) {
    const [a, b] = [normal(...outer, 5, 4), normal(...outer, 4, 6)];
    const before = tf.memory();
    const found = tf.matMul(a, b);
    assertEquals(tf.memory().numTensors, before.numTensors + 1);
    assertEquals(tf.memory().numDataBuffers, before.numDataBuffers + 1);
    const expected = tf.tidy(() => {
      const [left, right] = [tf.reshape(a, [-1, 5, 4]), tf.reshape(b, [-1, 4, 6])];
      const rows = tf.unstack(left).map((matrix, i) => tf.matMul(matrix, tf.unstack(right)[i]!));
      return tf.reshape(tf.stack(rows), [...outer, 5, 6]);
    });
    await assertClose(found, expected);
    tf.dispose([a, b, found, expected]);
  }
});

Deno.test("a product sees a right factor that changed in place", async () => {
  const [a, b] = [normal(3, 2, 4), tf.variable(normal(3, 4, 5))];
  const before = tf.matMul(a, b);
  b.assign(tf.mul(b, 2));
  await assertClose(tf.matMul(a, b), tf.mul(before, 2));
});

Deno.test("products of transposed factors are those of factors transposed beforehand, and leave nothing behind", async () => {
  for (const outer of [[], [3]]) {
    for (const [left, right] of [[true, false], [false, true], [true, true]]) {
      const a = normal(...outer, ...(left ? [4, 5] : [5, 4]));
      const b = normal(...outer, ...(right ? [6, 4] : [4, 6]));
      const before = tf.memory();
      const found = tf.matMul(a, b, left, right);
      assertEquals(tf.memory().numDataBuffers, before.numDataBuffers + 1);
      const last = [...outer.keys(), outer.length + 1, outer.length];
      const expected = tf.tidy(() =>
        tf.matMul(left ? tf.transpose(a, last) : a, right ? tf.transpose(b, last) : b)
      );
      await assertClose(found, expected);
      tf.dispose([a, b, found, expected]);
    }
  }
});

Deno.test("a product with a tall factor transposed is the same to the bit the first time and later", async () => {
  const [a, b] = [normal(5, 70), normal(40, 70)];
  const expected = tf.tidy(() => tf.matMul(a, tf.transpose(b)));
  const times = [1, 2, 3].map(() => tf.matMul(a, b, false, true));
  const [first, ...later] = await Promise.all(times.map((product) => product.data()));
  for (const product of later) assertEquals(product, first);
  await assertClose(times[0]!, expected);
  tf.dispose([a, b, expected, ...times]);
});

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
