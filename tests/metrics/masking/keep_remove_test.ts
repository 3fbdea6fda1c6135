import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { geometricFractions, keepRemove, type MaskMetric } from "@lib/metrics";
import { boxBlur } from "@lib/attribution";
import { mean } from "@lib/statistics";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { additive, grey } from "../additive_model.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** By hand: more of what is for the class, less of what is against it, is better to keep. */
const directions = {
  ...{ KPM: "higher", KNM: "lower", KAM: "higher" },
  ...{ RPM: "lower", RNM: "higher", RAM: "lower" },
} as const;
const metrics = Object.keys(directions) as MaskMetric[];

Deno.test("keepRemove() by hand on a 2 x 2 image, all six metrics", async () => {
  await withoutLeaks(async () => {
    // Contributions and scores 1, -2, 6, 2; class 0 is right while their sum exceeds 4.5.
    const images = grey(2, 2, [1, 2, 3, 4]), fill = tf.fill(images.shape, 0);
    const curves: Record<MaskMetric, number[]> = {
      KPM: [6, 8, 9, 9],
      RPM: [1, 3, 9, 9],
      KNM: [-2, -2, -2, -2],
      RNM: [-2, -2, -2, -2],
      // Kept: 6, then -2 and 2 (a tie, by index), then 1. Left by remove: 1, then -2 and 2, then 6.
      KAM: [1, 0, 1, 1],
      RAM: [0, 0, 0, 1],
    };
    const areas = { KPM: 6.125, RPM: 4.25, KNM: -1.5, RNM: -1.5, KAM: 0.5, RAM: 0.125 };
    for (const metric of metrics) {
      const result = await keepRemove(additive([1, -1, 2, 0.5], 4.5), images, {
        metric,
        scores: [[1, -2, 6, 2]],
        target: 0,
        fill,
        fractions: [0.25, 0.5, 0.75, 1],
      });
      await assertClose(result.curves[0]!, curves[metric], 1e-6, metric);
      assertAlmostEquals(result.areas[0]!, areas[metric], 1e-5);
      // trapezoid(y, log(p)) / log(4), NumPy 2
      if (metric === "KPM") assertAlmostEquals(result.logAreas[0]!, 7.853759374819711, 1e-5);
      if (metric[1] === "N") assertAlmostEquals(result.logAreas[0]!, -2, 1e-5);
    }
    tf.dispose([images, fill]);
  });
});

// 10 x 10 pixels, some for the class, some against it, the whole image just enough for it.
const weights = Array.from(random(50).normalArray(100), (w, i) => i < 60 ? Math.abs(w) : w / 2);
const additiveNet = additive(weights, 0.8 * weights.reduce((sum, w) => sum + w, 0));

/** Areas of the oracle, of its reverse and of twenty others, signed so that more is better. */
async function compare(metric: MaskMetric, others: ArrayLike<number>[]) {
  const images = tf.ones<tf.Rank.R4>([22, 10, 10, 1]), fill = tf.fill(images.shape, 0);
  const scores = [weights, weights.map((w) => -w), ...others];
  const { areas, direction } = await keepRemove(additiveNet, images, {
    metric,
    scores,
    target: 0,
    fill,
  });
  assertEquals(direction, directions[metric]);
  tf.dispose([images, fill]);
  const [oracle, reversed, ...rest] = areas.map((value) => direction === "higher" ? value : -value);
  return { oracle: oracle!, reversed: reversed!, rest };
}

Deno.test("keepRemove() puts the oracle above random maps and these above its reverse, in the declared direction", async () => {
  const draws = random(51);
  const chance = Array.from({ length: 20 }, () => draws.normalArray(100));
  for (const metric of ["KPM", "KNM"] as const) {
    const { oracle, reversed, rest } = await compare(metric, chance);
    assert(rest.every((area) => oracle > area && area > reversed), `${metric} ${oracle} ${rest}`);
  }
  for (const metric of ["KAM", "RAM"] as const) {
    const { oracle, reversed, rest } = await compare(metric, chance);
    // Magnitudes have no reverse.
    assertEquals(reversed, oracle);
    assert(oracle > mean(rest), `${metric} ${oracle} ${mean(rest)}`);
  }
});

Deno.test("keepRemove() RPM and RNM rank maps that agree on the signs, not those that do not", async () => {
  const draws = random(55);
  const sameSigns = Array.from({ length: 20 }, () => weights.map((w) => w * draws.uniform()));
  const chance = Array.from({ length: 20 }, () => draws.normalArray(100));
  for (const metric of ["RPM", "RNM"] as const) {
    const { oracle, rest } = await compare(metric, sameSigns);
    assert(rest.every((area) => oracle > area), `${metric} ${oracle} ${rest}`);
    // Showing all that the map calls positive in the end, the right signs cost what wrong ones
    // save.
    const { oracle: right, rest: wrong } = await compare(metric, chance);
    assert(right < mean(wrong), `${metric} ${right} ${mean(wrong)}`);
  }
});

Deno.test("keepRemove() uses the paper's sixteen fractions; ones have area 0.99 and 61% of it lies at p >= 0.4", async () => {
  const images = grey(2, 2, [1, 1, 1, 1]), fill = tf.fill(images.shape, 1);
  const options = { metric: "KAM", scores: [[1, 1, 1, 1]], target: 0, fill } as const;
  const { fractions, areas, logAreas } = await keepRemove(additive([1, 1, 1, 1]), images, options);
  // numpy.geomspace(0.01, 1, 16)
  await assertClose(
    fractions,
    [.01, .01359356, .0184785, .02511886, .03414549, .04641589, .06309573, .08576959, .11659144]
      .concat([.15848932, .21544347, .29286446, .39810717, .54116953, .73564225, 1]),
    1e-8,
  );
  assertAlmostEquals(areas[0]!, 0.99, 1e-12);
  assertAlmostEquals(logAreas[0]!, 1, 1e-12);
  assertAlmostEquals((1 - fractions[12]!) / 0.99, 0.61, 0.003);
  assertEquals(geometricFractions(0.25, 3), [0.25, 0.5, 1]);
  tf.dispose([images, fill]);
});

Deno.test("keepRemove() rounds the number of pixels down, to none for the smallest p of a small image", async () => {
  const images = grey(2, 2, [1, 2, 3, 4]), fill = tf.fill(images.shape, 0);
  const options = { metric: "KPM", scores: [[4, 3, 2, 1]], target: 0, fill } as const;
  const fractions = [0.01, 0.2, 0.25, 0.7, 0.99, 1];
  const { curves } = await keepRemove(additive([1, 1, 1, 1]), images, { ...options, fractions });
  await assertClose(curves[0]!, [0, 0, 1, 3, 6, 10]);
  tf.dispose([images, fill]);
});

Deno.test("keepRemove() never shows a pixel whose score is not positive", async () => {
  const images = grey(2, 2, [1, 2, 3, 4]), fill = tf.fill(images.shape, -9);
  const silent = { scores: [[0, 0, -1, -2]], target: 0, fill, fractions: [0.5, 1] };
  for (const metric of ["KPM", "RPM"] as const) {
    const { curves } = await keepRemove(additive([1, 1, 1, 1]), images, { ...silent, metric });
    await assertClose(curves[0]!, [-36, -36]);
  }
  const { curves } = await keepRemove(additive([1, 1, 1, 1]), images, { ...silent, metric: "KNM" });
  await assertClose(curves[0]!, [4 + 3 - 18, 4 + 3 - 18]);
  tf.dispose([images, fill]);
});

Deno.test("keepRemove() hides under the blurred image unless told otherwise, and frees it", async () => {
  await withoutLeaks(async () => {
    const images = tf.tensor4d(random(52).uniformArray(64), [1, 8, 8, 1]);
    const scores = [random(53).normalArray(64)];
    const forward = additive([...random(54).normalArray(64)]);
    const options = { metric: "KPM", scores, target: 0 } as const;
    const fill = boxBlur(images);
    const told = await keepRemove(forward, images, { ...options, fill });
    assertEquals(await keepRemove(forward, images, options), told);
    const failing = () => keepRemove(forward, images, { ...options, batchSize: -1 });
    await assertRejects(failing, RangeError, '"batchSize"');
    tf.dispose([images, fill]);
  });
});

Deno.test("keepRemove() refuses unknown metrics, fractions from 0 and classes that do not exist", async () => {
  const images = grey(2, 2, [1, 2, 3, 4]), fill = tf.fill(images.shape, 0);
  const base = { metric: "KAM" as MaskMetric, scores: [[1, 2, 3, 4]], target: 0, fill };
  const run = (options: Partial<typeof base & { fractions: number[] }>) =>
    keepRemove(additive([1, 1, 1, 1]), images, { ...base, ...options });
  await assertRejects(() => run({ metric: "XPM" as MaskMetric }), RangeError, "one of KPM, KNM");
  await assertRejects(() => run({ fractions: [0, 1] }), RangeError, '"fractions" must be positive');
  await assertRejects(
    () => run({ target: 2 }),
    RangeError,
    '"target" must be a class index below 2',
  );
  tf.dispose([images, fill]);
});
