import { assertEquals } from "@std/assert";
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
