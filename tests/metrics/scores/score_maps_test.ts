import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { deletionInsertion, keepRemove, scoreDeletionInsertion } from "@lib/metrics";
import { scoreKeepRemove, scoreSmallestFraction, smallestFraction } from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { additive } from "../additive_model.ts";

await setupBackend({ backend: "wasm", quiet: true });
const images = tf.tensor4d([1, 2, 3, 4, 4, 3, 2, 1], [2, 2, 2, 1]), target = [0, 1];
const forward: Forward = (x) =>
  tf.tidy(() => tf.matMul(x.reshape([-1, 4]), tf.tensor2d([1, 0, 0, 1, 2, 0, 0, 2], [4, 2])));
const maps = { good: [[1, 0, 2, 0], [0, 3, 0, 1]], bad: [[0, 2, 0, 1], [1, 0, 2, 0]] };

Deno.test("scoreSmallestFraction() scores each map under each fill as smallestFraction() does", async () => {
  await withoutLeaks(async () => {
    const draws = random(70), images = tf.tensor4d(draws.uniformArray(32), [2, 4, 4, 1]);
    const forward = additive([...draws.normalArray(16)], 0.2);
    const fills = { black: tf.fill(images.shape, 0), white: tf.fill(images.shape, 1) };
    const maps = {
      one: [draws.normalArray(16), draws.normalArray(16)],
      two: [draws.normalArray(16), draws.normalArray(16)],
    };
    const fractions = [0.1, 0.5, 1];
    const scores = await scoreSmallestFraction(forward, images, { maps, fills, fractions });
    assertEquals(scores.map(({ map, condition }) => `${map}: ${condition}`), [
      "one: smallest fraction, black",
      "one: insertion, log axis, black",
      "two: smallest fraction, black",
      "two: insertion, log axis, black",
      "one: smallest fraction, white",
      "one: insertion, log axis, white",
      "two: smallest fraction, white",
      "two: insertion, log axis, white",
    ]);
    assertEquals(scores.slice(0, 2).map(({ direction }) => direction), ["lower", "higher"]);
    const options = { scores: maps.two, fill: fills.white, fractions };
    const alone = await smallestFraction(forward, images, options);
    const [smallest, rise] = scores.slice(6);
    assertEquals([smallest!.values, smallest!.curves], [alone.stable, alone.kept]);
    assertEquals(rise!.curves, alone.probabilities);
    // Mean height over log p: 0.1 to 0.5 takes log10(5) = 0.699 of a decade.
    const [a, b, c] = alone.probabilities[0] as [number, number, number];
    const area = Math.log10(5) * (a + b) / 2 + Math.log10(2) * (b + c) / 2;
    assertAlmostEquals(rise!.values[0]!, area, 1e-9);
    await assertRejects(
      () => scoreSmallestFraction(forward, images, { maps, fills, fractions: [0, 1] }),
      RangeError,
      "above 0",
    );
    tf.dispose([images, ...Object.values(fills)]);
  });
});

Deno.test("scoreDeletionInsertion() gives deletionInsertion()'s areas and curves by map, curve and fill", async () => {
  const fills = { black: tf.fill(images.shape, 0), white: tf.fill(images.shape, 1) };
  const options = { target, output: "logit" } as const, seen: number[][] = [];
  const onProgress = (done: number, total: number) => void seen.push([done, total]);
  const scoring = { ...options, maps, fills, onProgress };
  const scores = await scoreDeletionInsertion(forward, images, scoring);
  assertEquals([scores.length, seen], [8, [[1, 4], [2, 4], [3, 4], [4, 4]]]);
  const single = { ...options, scores: maps.bad, fill: fills.white };
  const alone = await deletionInsertion(forward, images, single);
  const row = { map: "bad", fill: "white" };
  assertEquals(scores.filter(({ map, fill }) => map === "bad" && fill === "white"), [
    {
      ...row,
      measure: "deletion",
      condition: "deletion, white",
      direction: "lower",
      values: alone.deletionAreas,
      curves: alone.deletion,
    },
    {
      ...row,
      measure: "insertion",
      condition: "insertion, white",
      direction: "higher",
      values: alone.insertionAreas,
      curves: alone.insertion,
    },
  ]);
  tf.dispose(Object.values(fills));
});

Deno.test("scoreKeepRemove() gives keepRemove()'s areas on both axes", async () => {
  const fill = tf.fill(images.shape, 0);
  const scores = await scoreKeepRemove(forward, images, { maps, target, fills: { black: fill } });
  assertEquals(scores.length, 2 * 4 * 2);
  const single = { metric: "KNM", scores: maps.bad, target, fill } as const;
  const alone = await keepRemove(forward, images, single);
  const found = scores.filter(({ map, measure }) => map === "bad" && measure.startsWith("KNM"));
  assertEquals(found.map(({ condition }) => condition), ["KNM, black", "KNM, log axis, black"]);
  assertEquals(found.map(({ values }) => values), [alone.areas, alone.logAreas]);
  assertEquals(found.map(({ direction }) => direction), ["lower", "lower"]);
  fill.dispose();
});
