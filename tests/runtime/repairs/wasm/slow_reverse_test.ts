import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { setupBackend } from "@lib/runtime";

await setupBackend({ quiet: true });

const shape = [2, 3, 1, 4], size = 24;
const numbers = Float32Array.from({ length: size }, (_, i) => i === 7 ? NaN : i - 5);

/** Where each number of a reversed tensor was. */
function places(axes: readonly number[]): number[] {
  return Array.from({ length: size }, (_, to) => {
    let rest = to, from = 0;
    for (const [axis, length] of shape.entries()) {
      const step = shape.slice(axis + 1).reduce((product, each) => product * each, 1);
      const index = Math.floor(rest / step);
      rest -= index * step;
      from += (axes.includes(axis) ? length - 1 - index : index) * step;
    }
    return from;
  });
}

for (const axes of [[0], [1], [2], [3], [-1], [1, 3]]) {
  Deno.test(`tf.reverse() along ${axes} puts every number in its place, also of a gradient`, async () => {
    const before = tf.memory(), from = places(axes.map((axis) => (axis + 4) % 4));
    const x = tf.tensor(numbers, shape), weights = tf.tidy(() => tf.range(0, size).reshape(shape));
    const slope = tf.grad((z: tf.Tensor) => tf.sum(tf.mul(tf.reverse(z, axes), weights)));
    const [reversed, gradient] = [tf.tidy(() => tf.reverse(x, axes)), slope(x)];
    assertEquals([...await reversed.data()], from.map((place) => numbers[place]!));
    assertEquals([...await gradient.data()], from); // a reversal is its own inverse
    tf.dispose([x, weights, reversed, gradient]);
    const { numTensors, numDataBuffers } = tf.memory();
    assertEquals([numTensors, numDataBuffers], [before.numTensors, before.numDataBuffers]);
  });
}
