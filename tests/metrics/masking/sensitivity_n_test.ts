import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { correlateDrops, subsetDrops, type SubsetDropsOptions } from "@lib/metrics";
import { mean } from "@lib/statistics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { additive, grey } from "../additive_model.ts";

await setupBackend({ backend: "wasm", quiet: true });

const weights = [...random(60).normalArray(36)];
const options = { target: 0, sizes: [1, 5, 20], samples: 60 };

/** Both halves at once, for one map an image. */
async function sensitivityN(
  forward: Forward,
  images: tf.Tensor,
  { scores, ...options }: SubsetDropsOptions & { readonly scores: readonly ArrayLike<number>[] },
) {
  const drops = await subsetDrops(forward, images, options);
  return { sizes: drops.sizes, correlations: correlateDrops(drops, scores) };
}

Deno.test("sensitivity-n is 1 for the contributions of an additive net, -1 for their reverse, near 0 at random", async () => {
  await withoutLeaks(async () => {
    const images = tf.ones<tf.Rank.R4>([12, 6, 6, 1]), fill = tf.fill(images.shape, 0);
    const draws = random(61);
    const chance = Array.from({ length: 10 }, () => draws.normalArray(36));
    const { correlations } = await sensitivityN(additive(weights), images, {
      ...options,
      scores: [weights.map((w) => 3 * w), weights.map((w) => -w), ...chance],
      fill,
      random: random(62),
    });
    for (const r of correlations[0]!) assertAlmostEquals(r, 1, 1e-5);
    for (const r of correlations[1]!) assertAlmostEquals(r, -1, 1e-5);
    assert(Math.abs(mean(correlations.slice(2).flat())) < 0.2);
    tf.dispose([images, fill]);
  });
});

Deno.test("sensitivity-n sees wrong proportions that an order-based metric cannot", async () => {
  const images = tf.ones<tf.Rank.R4>([1, 6, 6, 1]), fill = tf.fill(images.shape, 0);
  const scores = [weights.map((w) => Math.exp(4 * w))];
  const { correlations } = await sensitivityN(additive(weights), images, {
    ...options,
    scores,
    fill,
    random: random(63),
  });
  assert(mean(correlations[0]!) < 0.8, `${correlations}`);
  tf.dispose([images, fill]);
});

Deno.test("sensitivity-n by hand: of a product only hiding either factor matters", async () => {
  // F = x0 x1 on ones: hiding pixel 0 or 1 drops it by 1, pixel 2 or 3 by 0. For n = 1 the scores
  // 1, 1, 0, 0 correlate fully.
  const product: Forward = (x) => {
    const [a, b] = tf.split(x.reshape<tf.Tensor2D>([x.shape[0]!, 4]), [1, 1, 2], 1);
    return a!.mul(b!) as tf.Tensor2D;
  };
  const images = grey(2, 2, [1, 1, 1, 1]), fill = tf.fill(images.shape, 0);
  const run = (sizes: number[]) =>
    sensitivityN(product, images, {
      scores: [[1, 1, 0, 0]],
      target: 0,
      fill,
      random: random(64),
      sizes,
      samples: 400,
    });
  assertAlmostEquals((await run([1])).correlations[0]![0]!, 1, 1e-5);
  // For n = 2 the sums are 2, 1 (four of six) and 0, the drops 1, 1 and 0: r = (1/6) / sqrt(1/3 *
  // 5/36).
  assertAlmostEquals((await run([2])).correlations[0]![0]!, 0.7746, 0.06);
  tf.dispose([images, fill]);
});

Deno.test("subsetDrops() draws the same subsets for the same seed and chooses sizes by itself", async () => {
  const images = tf.ones<tf.Rank.R4>([1, 6, 6, 1]), fill = tf.fill(images.shape, 0);
  const run = (seed: number) =>
    sensitivityN(additive(weights), images, {
      scores: [random(65).normalArray(36)],
      target: 0,
      fill,
      random: random(seed),
      samples: 20,
    });
  const first = await run(1);
  assertEquals(first.sizes, [1, 4, 11, 29]);
  assertEquals(await run(1), first);
  assert((await run(2)).correlations[0]![0] !== first.correlations[0]![0]);
  tf.dispose([images, fill]);
});

Deno.test("correlateDrops() judges several maps by one set of passes as by passes of their own", async () => {
  const images = tf.ones<tf.Rank.R4>([2, 6, 6, 1]), fill = tf.fill(images.shape, 0);
  let passes = 0;
  const counted: Forward = (x) => {
    passes += x.shape[0]!;
    return additive(weights)(x);
  };
  const drops = await subsetDrops(counted, images, { ...options, fill, random: random(67) });
  assertEquals(passes, 2 * 3 * 60);
  for (const seed of [68, 69]) {
    const draws = random(seed), scores = [draws.normalArray(36), draws.normalArray(36)];
    const alone = { ...options, scores, fill, random: random(67) };
    const { correlations } = await sensitivityN(additive(weights), images, alone);
    assertEquals(correlateDrops(drops, scores), correlations);
  }
  assertThrows(() => correlateDrops(drops, [weights]), RangeError, "one map for each of 2 images");
  tf.dispose([images, fill]);
});

Deno.test("sensitivity-n refuses what has nothing to correlate, and sizes out of range", async () => {
  const images = tf.ones<tf.Rank.R4>([1, 6, 6, 1]), fill = tf.fill(images.shape, 0);
  const run = (scores: number[], change: { sizes?: number[]; samples?: number; target?: number }) =>
    sensitivityN(additive(weights), images, {
      ...options,
      scores: [scores],
      fill,
      random: random(66),
      ...change,
    });
  const uniform = new Array<number>(36).fill(0.1);
  await assertRejects(() => run(uniform, {}), RangeError, '"scores[0]" must be different for diff');
  await assertRejects(() => run(weights, { target: 1 }), RangeError, '"logit of image 0"');
  const message = '"sizes[0]" must be an integer from 1 to 35';
  await assertRejects(() => run(weights, { sizes: [36] }), RangeError, message);
  await assertRejects(() => run(weights, { samples: 2 }), RangeError, '"samples"');
  tf.dispose([images, fill]);
});
