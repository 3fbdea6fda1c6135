import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { evenFractions, smallestFraction } from "@lib/metrics";
import { random, setupBackend } from "@lib/runtime";
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
