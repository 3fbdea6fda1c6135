import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { gini } from "@lib/metrics";
import { mean } from "@lib/statistics";
import { random, setupBackend } from "@lib/runtime";
import { giniIndex, type Penalty, roughness, sparsity, totalVariation } from "@lib/training";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });

const [height, width] = [4, 3];
/** Attributions `[batch 5, height 4, width 3, channels 2]`. */
const drawn = random(3).normalArray(5 * height * width * 2);
const maps = () => tf.tensor4d(drawn, [5, height, width, 2]);

Deno.test("giniIndex() is 1 - 1/n of one-hot rows, 0 of equal ones, and knows no scale", async () => {
  const rows = tf.tensor2d([[0, 0, 0, 1], [2, 2, 2, 2], [1, 2, 3, 4], [10, 20, 30, 40]]);
  const before = tf.memory().numTensors;
  const index = giniIndex(rows);
  assertEquals(tf.memory().numTensors, before + 1);
  // sum_ij |x_i - x_j| = 20 of 1, 2, 3, 4; 20 / (2 * 16 * 2.5) = 0.25.
  await assertClose(index, tf.tensor1d([0.75, 0, 0.25, 0.25]));
  tf.dispose([rows, index]);
});

Deno.test("giniIndex()'s gradient knows no scale either, however small the values", async () => {
  const slope = (scale: number) => {
    const total = (x: tf.Tensor) => tf.sum(giniIndex(x));
    return tf.tidy(() => tf.mul(tf.grad(total)(tf.tensor1d([1, 2, 3, 4]).mul(scale)), scale));
  };
  const [large, small] = [slope(1), slope(1e-9)];
  await assertClose(small, large, 1e-5);
  tf.dispose([large, small]);
});

Deno.test("giniIndex() equals the metric of the same name, row by row over any leading axes", async () => {
  const values = drawn.map(Math.abs);
  const stacked = tf.tensor3d(values, [5, 4, 6]);
  const index = giniIndex(stacked);
  assertEquals(index.shape, [5, 4]);
  const expected = Array.from(
    { length: 20 },
    (_, row) => gini(values.subarray(6 * row, 6 * row + 6)),
  );
  await assertClose(await index.data(), expected);
  tf.dispose([stacked, index]);
});

Deno.test("sparsity() is minus the Gini index of the mean magnitude over the batch", async () => {
  const size = Array.from({ length: 24 }, (_, i) => {
    return [0, 1, 2, 3, 4].reduce((sum, example) => sum + Math.abs(drawn[24 * example + i]!), 0);
  });
  await charges(sparsity, -gini(size));
});

/** An example's sum of steps between neighbours, by the definition. */
function variation(example: number): number {
  const at = (y: number, x: number, c: number) =>
    drawn[((example * height + y) * width + x) * 2 + c]!;
  let sum = 0;
  for (let i = 0; i < 24; i++) {
    const [y, x, c] = [Math.floor(i / 6), Math.floor(i / 2) % 3, i % 2];
    if (y > 0) sum += Math.abs(at(y, x, c) - at(y - 1, x, c));
    if (x > 0) sum += Math.abs(at(y, x, c) - at(y, x - 1, c));
  }
  return sum;
}

Deno.test("totalVariation() is the mean over the batch of the steps between neighbours", async () => {
  await charges(totalVariation, mean([0, 1, 2, 3, 4].map(variation)));
});

Deno.test("roughness() is the mean of each example's total variation over its magnitudes' sum", async () => {
  const ratio = (example: number) => {
    const own = drawn.subarray(24 * example, 24 * example + 24);
    return variation(example) / own.reduce((sum, value) => sum + Math.abs(value), 0);
  };
  await charges(roughness, mean([0, 1, 2, 3, 4].map(ratio)));
});

Deno.test("roughness() is 4 of a pixel by itself, 0 of a flat map, and knows no scale", async () => {
  const one = tf.tensor4d([0, 0, 0, 0, 5, 0, 0, 0, 0], [1, 3, 3, 1]), flat = tf.ones([2, 3, 3, 1]);
  const [a, large] = [maps(), tf.tidy(() => tf.mul(maps(), 1000))];
  const found = [one, flat, a, large].map(roughness);
  const [pixel, none, small, scaled] = await Promise.all(found.map((value) => value.data()));
  assertEquals([pixel![0], none![0]], [4, 0]);
  await assertClose(scaled!, small!);
  tf.dispose([one, flat, a, large, ...found]);
});

Deno.test("totalVariation() and roughness() refuse what is no batch of images", () => {
  const flat = tf.ones([2, height * width]), before = tf.memory().numTensors;
  for (const penalty of [totalVariation, roughness]) {
    assertThrows(() => penalty(flat), TypeError, "[batch, height, width, channels]");
  }
  assertEquals(tf.memory().numTensors, before);
  flat.dispose();
});

/** Asserts the penalty of the maps, that it keeps one tensor, and its gradient by finite differences. */
async function charges(penalty: Penalty, expected: number): Promise<void> {
  const a = maps(), before = tf.memory().numTensors;
  const value = penalty(a);
  assertEquals(tf.memory().numTensors, before + 1);
  await assertClose(await value.data(), [expected], 1e-5);
  const slope = tf.tidy(() => tf.grad(penalty)(a));
  const slopes = await slope.data();
  assert(slopes.some((value) => value !== 0));
  const step = 1e-3;
  const ends = tf.tidy(() =>
    tf.stack(
      [step, -step].flatMap((change) =>
        Array.from(drawn, (_, i) =>
          tf.tidy(() =>
            penalty(tf.tensor4d(
              drawn.map((v, j) => j === i ? v + change : v),
              a.shape,
            ))
          ))
      ),
    )
  );
  const values = await ends.data(), n = drawn.length;
  const differences = Array.from(drawn, (_, i) => (values[i]! - values[n + i]!) / (2 * step));
  // float32's rounding of the penalty, some 20 times 2^-23, over the step; no value is so near 0.
  await assertClose(slopes, differences, 20 * 2 ** -23 * Math.max(1, Math.abs(expected)) / step);
  tf.dispose([a, value, slope, ends]);
}
