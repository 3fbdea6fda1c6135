import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { descendingOrder, evenFractions, exhaustiveOracle, smallestFraction } from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { additive, grey } from "../additive_model.ts";

await setupBackend({ backend: "wasm", quiet: true });

const sixteenths = evenFractions(17);

/**
 * The class needs pixels 3, 7 and 12 of a white 4 x 4 image, all three of them, and nothing else.
 */
const needed = Array.from({ length: 16 }, (_, i) => [3, 7, 12].includes(i) ? 1 : 0);
const threeNeeded = additive(needed, 2.5);

Deno.test("smallestFraction() is 3/16 for the oracle, 1 for its reverse, and between for random maps", async () => {
  await withoutLeaks(async () => {
    const draws = random(30);
    const scores = [
      needed,
      needed.map((score) => -score),
      ...Array.from({ length: 28 }, () => draws.uniformArray(16)),
    ];
    const images = tf.ones<tf.Rank.R4>([scores.length, 4, 4, 1]), fill = tf.fill(images.shape, 0);
    const options = { scores, fill, fractions: sixteenths };
    const { stable, kept } = await smallestFraction(threeNeeded, images, options);
    assertEquals(stable.slice(0, 2), [3 / 16, 1]);
    // Here a class once reached is never lost.
    assertEquals(kept.map((row) => sixteenths[row.indexOf(1)]!), [...stable]);
    const chance = stable.slice(2);
    assert(chance.every((p) => p >= 3 / 16 && p <= 1));
    // The last of three pixels in a random order of sixteen comes at 12.75 on average.
    const average = chance.reduce((sum, p) => sum + p, 0) / chance.length;
    assert(Math.abs(average - 12.75 / 16) < 0.12, `${average}`);
    tf.dispose([images, fill]);
  });
});

Deno.test("smallestFraction() tells a class that was lost again from one that is kept", async () => {
  // Shown in order the sums are 0, 1, -1, 2, 2: class 0 from 0.5 on.
  const images = grey(2, 2, [1, -2, 3, 0]), fill = tf.fill(images.shape, 0);
  const options = { scores: [[4, 3, 2, 1]], fill, fractions: evenFractions(5) };
  const result = await smallestFraction(additive([1, 1, 1, 1], 0.5), images, options);
  assertEquals(result.kept, [[0, 1, 0, 1, 1]]);
  assertEquals(result.stable, [0.75]);
  // Against the constant 0.5 the softmax of a sum s is the logistic function of s - 0.5.
  [0, 1, -1, 2, 2].forEach((sum, i) =>
    assertAlmostEquals(result.probabilities[0]![i]!, 1 / (1 + Math.exp(0.5 - sum)), 1e-6)
  );
  tf.dispose([images, fill]);
});

Deno.test("smallestFraction() is 0 where the fill alone has the class", async () => {
  const images = grey(2, 2, [1, 1, 1, 1]), fill = tf.fill(images.shape, 5);
  const scores = [[4, 3, 2, 1]];
  const { stable } = await smallestFraction(additive([1, 1, 1, 1], 3), images, { scores, fill });
  assertEquals(stable, [0]);
  tf.dispose([images, fill]);
});

Deno.test("smallestFraction() does not change under increasing transforms of the scores or the batch size", async () => {
  const images = grey(4, 4, Array.from({ length: 16 }, (_, i) => (i * 5) % 7 / 7));
  const fill = tf.fill(images.shape, 0);
  const forward = additive(Array.from({ length: 16 }, (_, i) => (i * 11) % 5 - 1.5), 0.3);
  const map = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 16, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(map, async (scores) => {
      const options = { fill, fractions: sixteenths };
      const plain = await smallestFraction(forward, images, { ...options, scores: [scores] });
      const bent = await smallestFraction(forward, images, {
        ...options,
        scores: [scores.map((score) => Math.exp(score / 10))],
        batchSize: 3,
      });
      assertEquals(bent.kept, plain.kept);
      assertEquals(bent.stable, plain.stable);
    }),
    { seed: 31, numRuns: 8 },
  );
  tf.dispose([images, fill]);
});

Deno.test("smallestFraction() refuses a grid that does not increase up to 1", async () => {
  const images = grey(2, 2, [1, 1, 1, 1]), fill = tf.fill(images.shape, 0);
  const run = (fractions: number[]) =>
    smallestFraction(additive([1, 1, 1, 1]), images, { scores: [[1, 2, 3, 4]], fill, fractions });
  await assertRejects(
    () => run([0, 0.5]),
    RangeError,
    '"fractions" must be a grid that ends with 1',
  );
  await assertRejects(() => run([0.5, 0.2, 1]), RangeError, '"fractions" must be two or more incr');
  await assertRejects(() => run([1]), RangeError, '"fractions"');
  await assertRejects(() => run([0, 50, 100]), RangeError, "in [0, 1]");
  tf.dispose([images, fill]);
});

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
