import { assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { setupBackend } from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("sums over any axes are the sums that define them", async () => {
  const shape: number[] = [2, 3, 4, 5];
  const x = tf.reshape(tf.range(0, 120), shape);
  for (const axes of [[0], [1], [3], [0, 1], [1, 2], [0, 2], [0, 1, 2], [2, 0, 1], [0, 1, 2, 3]]) {
    const sizes = shape.map((length, axis) => axes.includes(axis) ? 1 : length);
    const expected = Array<number>(sizes.reduce((product, length) => product * length)).fill(0);
    for (let i = 0; i < 120; i++) {
      const at = [Math.floor(i / 60), Math.floor(i / 20) % 3, Math.floor(i / 5) % 4, i % 5];
      const place = at.reduce((place, k, axis) => place * sizes[axis]! + k % sizes[axis]!, 0);
      expected[place]! += i;
    }
    for (const keepDims of [false, true]) {
      const sum = tf.sum(x, axes, keepDims);
      assertEquals(sum.shape, keepDims ? sizes : shape.filter((_, axis) => !axes.includes(axis)));
      assertEquals([...await sum.data()], expected);
      sum.dispose();
    }
  }
  x.dispose();
});

Deno.test("sums of integers and of scalars stay what they are", async () => {
  const integers = tf.tensor2d([1, 2, 3, 4], [2, 2], "int32");
  const sum = tf.sum(integers, 0);
  assertEquals([sum.dtype, ...await sum.data()], ["int32", 4, 6]);
  const scalar = tf.sum(tf.scalar(3));
  assertEquals([...await scalar.data()], [3]);
  tf.dispose([integers, sum, scalar]);
});

Deno.test("sums of many rows are as exact as float32, whatever fills no block of rows", async () => {
  for (const [outer, count, inner] of [[1, 64, 3], [3, 200, 7], [2, 129, 2100]] as const) {
    const x = tf.randomNormal([outer, count, inner], 5, 1, "float32", 0);
    const numbers = await x.data();
    const expected = Array.from({ length: outer * inner }, (_, at) => {
      const start = Math.floor(at / inner) * count * inner + at % inner;
      return Array.from({ length: count }, (_, row) => numbers[start + row * inner]!)
        .reduce((sum, number) => sum + number);
    });
    const sum = tf.sum(x, 1);
    // Sixteen roundings of 2 ** -24: pooling adds eight rows at a time.
    for (const [at, number] of (await sum.data()).entries()) {
      assertAlmostEquals(number, expected[at]!, 16 * 2 ** -24 * expected[at]!);
    }
    tf.dispose([x, sum]);
  }
});

Deno.test("sums of many rows with NaN or infinity in a column are so there alone", async () => {
  const numbers = new Float32Array(200 * 3).fill(1);
  numbers[300] = NaN;
  numbers[301] = -Infinity;
  const x = tf.tensor(numbers, [200, 3]), sum = tf.sum(x, 0);
  assertEquals([...await sum.data()], [NaN, -Infinity, 200]);
  tf.dispose([x, sum]);
});
