import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { averagePool, globalAveragePool, maxPool } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });

const normal = (shape: [number, number, number, number], seed: number) =>
  tf.tensor4d(random(seed).normalArray(shape.reduce((a, b) => a * b, 1)), shape);

Deno.test("pooling gives what tfjs's forward pass gives, for any size, stride and margin", async () => {
  for (const [height, width] of [[6, 5], [7, 9]] as const) {
    const x = normal([2, height, width, 3], 1);
    for (
      const [size, stride, pad] of [[2, 2, 0], [3, 2, 1], [3, 1, 0], [1, 3, 0], [2, 5, 1]] as const
    ) {
      const largest = maxPool("pool", { size, stride, pad }).apply(x);
      const mean = averagePool("pool", { size, stride }).apply(x);
      const [a, b] = [tf.maxPool(x, size, stride, pad), tf.avgPool(x, size, stride, "valid")];
      await assertClose(largest, a, 0, `maxPool of ${size}, stride ${stride}, margin ${pad}`);
      await assertClose(mean, b, undefined, `averagePool of ${size}, stride ${stride}`);
      tf.dispose([largest, mean, a, b]);
    }
    x.dispose();
  }
});

Deno.test("maxPool() with its remainder pooled has the windows of PyTorch's ceil_mode", async () => {
  // PyTorch 2.15: max_pool1d(torch.arange(length), size, stride, pad, ceil_mode=True)
  const cases: [length: number, size: number, stride: number, pad: number, maxima: number[]][] = [
    [5, 3, 2, 0, [2, 4]],
    [6, 3, 2, 0, [2, 4, 5]],
    [6, 2, 2, 0, [1, 3, 5]],
    [5, 2, 2, 1, [0, 2, 4]],
    [2, 3, 2, 0, [1]],
    [4, 1, 3, 0, [0, 3]],
    [7, 2, 5, 1, [0, 5]],
    [6, 3, 4, 1, [1, 5]],
    [4, 2, 3, 0, [1, 3]],
  ];
  for (const [length, size, stride, pad, maxima] of cases) {
    const x = tf.reshape(tf.range(0, length), [1, 1, length, 1]);
    const rows = tf.tile(x, [1, length, 1, 1]);
    const pool = maxPool("pool", { size, stride, pad, remainder: "pooled" });
    const n = maxima.length;
    const expected = tf.tile(tf.tensor4d(maxima, [1, 1, n, 1]), [1, n, 1, 1]);
    await assertClose(pool.apply(rows), expected, 0, `${length} pixels`);
  }
});

Deno.test("maxPool()'s gradient goes to the largest value, the first of equals, also below 0", async () => {
  const slope = async (values: number[]) => {
    const x = tf.tensor4d(values, [1, 2, 2, 1]);
    const gradient = tf.grad((z) => maxPool("pool", { size: 2 }).apply(z))(x);
    const result = Array.from(await gradient.data());
    tf.dispose([x, gradient]);
    return result;
  };
  assertEquals(await slope([1, 4, 3, 2]), [0, 1, 0, 0]);
  assertEquals(await slope([-4, -3, -2, -1]), [0, 0, 0, 1]);
  assertEquals(await slope([-1, 5, 5, 5]), [0, 1, 0, 0]);
});

Deno.test("averagePool()'s gradient shares out a window's, and adds up where windows overlap", async () => {
  const x = tf.ones([1, 3, 3, 1]);
  const gradient = tf.grad((z) => averagePool("pool", { size: 2, stride: 1 }).apply(z))(x);
  await assertClose(
    gradient,
    tf.tensor4d([1, 2, 1, 2, 4, 2, 1, 2, 1].map((n) => n / 4), [1, 3, 3, 1]),
  );
});

Deno.test("pooling has second derivatives: d/dx of |d(sum of squares)/dx|^2 is 8 times the maxima", async () => {
  // The gradient of the sum of squared maxima is 2m at each maximum m; its square's is 8m.
  const x = tf.tensor4d([1, -2, 3, 0.5], [1, 2, 2, 1]);
  const squares = (z: tf.Tensor) => tf.sum(tf.square(maxPool("pool", { size: 2 }).apply(z)));
  const penalty = (z: tf.Tensor) => tf.sum(tf.square(tf.grad(squares)(z)));
  await assertClose(tf.grad(penalty)(x), tf.tensor4d([0, 0, 24, 0], [1, 2, 2, 1]));
});

Deno.test("globalAveragePool() is the mean over height and width", async () => {
  const x = tf.tensor4d([1, 10, 2, 20, 3, 30, 6, 60], [1, 2, 2, 2]);
  await assertClose(globalAveragePool("mean").apply(x), tf.tensor2d([[3, 30]]));
});

Deno.test("pooling refuses images smaller than its window and margins that could fill one", () => {
  const message =
    `Cannot run the pooling "p" as "activations" must be [batch, height, width, channels]`;
  for (const x of [tf.ones([1, 2, 5, 1]), tf.ones([4, 5])]) {
    assertThrows(() => averagePool("p", { size: 3 }).apply(x), TypeError, message);
    assertThrows(() => maxPool("p", { size: 3 }).apply(x), TypeError, message);
  }
  assertThrows(() => maxPool("p", { size: 2, pad: 2 }), RangeError, `"pad" must be less than`);
});
