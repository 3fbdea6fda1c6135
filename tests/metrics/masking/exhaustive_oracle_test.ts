import { assert, assertEquals, assertRejects } from "@std/assert";
import { descendingOrder, evenFractions, exhaustiveOracle, smallestFraction } from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { additive, grey } from "../additive_model.ts";

await setupBackend({ quiet: true });

Deno.test("exhaustiveOracle() finds the three pixels that an additive class needs", async () => {
  const needed = Array.from({ length: 9 }, (_, i) => [1, 4, 8].includes(i) ? 1 : 0);
  const image = tf.ones<tf.Rank.R4>([1, 3, 3, 1]), fill = tf.fill(image.shape, 0);
  const { scores, pixels } = await exhaustiveOracle(additive(needed, 2.5), image, { fill });
  assertEquals(pixels, [3]);
  assertEquals([...descendingOrder(scores[0]!).subarray(0, 3)].sort(), [1, 4, 8]);
  tf.dispose([image, fill]);
});

Deno.test("exhaustiveOracle() takes a set only if a way leads from it to the whole image", async () => {
  // Class 0 where the sum is above 0.5: pixels 0, 2 and 3 each have it alone and together, and pixel
  // 1 takes it from any two of them, so that it must come last.
  const image = grey(2, 2, [1, -3, 2, 1.4]), fill = tf.fill(image.shape, 0);
  const sum = additive([1, 1, 1, 1], 0.5);
  const { scores, pixels } = await exhaustiveOracle(sum, image, { fill });
  assertEquals(pixels, [1]);
  assertEquals(descendingOrder(scores[0]!).at(-1), 1);
  // A net that has class 0 for any one pixel and for all four, and for nothing in between: only the whole will do.
  const parity: Forward = (x) => {
    const shown = x.reshape<tf.Tensor2D>([-1, 4]).sum(1, true) as tf.Tensor2D;
    const off = shown.sub(1).mul(shown.sub(4)).abs();
    return tf.concat2d([tf.fill(off.shape as [number, number], 0.5), off as tf.Tensor2D], 1);
  };
  const ones = tf.ones<tf.Rank.R4>([1, 2, 2, 1]);
  assertEquals((await exhaustiveOracle(parity, ones, { fill })).pixels, [4]);
  tf.dispose([image, fill, ones]);
});

Deno.test("exhaustiveOracle() is a bound for every map, which its own scores reach", async () => {
  await withoutLeaks(async () => {
    const draws = random(71), first = tf.tensor2d(draws.normalArray(9 * 12), [9, 12]);
    const second = tf.tensor2d(draws.normalArray(12 * 3), [12, 3]);
    const net: Forward = (x) =>
      x.reshape<tf.Tensor2D>([-1, 9]).matMul<tf.Tensor2D>(first).relu().matMul<tf.Tensor2D>(
        second,
      ) as tf.Tensor2D;
    const images = tf.tensor4d(draws.normalArray(45), [5, 3, 3, 1]),
      fill = tf.fill(images.shape, 0.5);
    const { scores, pixels } = await exhaustiveOracle(net, images, { fill });
    const judged = async (scores: readonly Float32Array[]) => {
      const options = { scores, fill, fractions: evenFractions(10) };
      const { stable } = await smallestFraction(net, images, options);
      return stable.map((p) => Math.round(9 * p));
    };
    assertEquals(await judged(scores), pixels);
    assert(pixels.some((size) => size > 0));
    for (let i = 0; i < 20; i++) {
      const sizes = await judged(pixels.map(() => draws.normalArray(9)));
      assert(sizes.every((size, image) => size >= pixels[image]!));
    }
    const large = tf.zeros<tf.Rank.R4>([1, 5, 5, 1]);
    await assertRejects(
      () => exhaustiveOracle(net, large, { fill: large }),
      TypeError,
      "16 pixels",
    );
    await assertRejects(() => exhaustiveOracle(net, images, { fill: large }), TypeError, "fill");
    tf.dispose([first, second, images, fill, large]);
  });
});
