import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { controlMaps, descendingOrder, pixelScores, randomControl } from "@lib/metrics";
import { sobelControl } from "@lib/metrics";
import {
  blurredRandomControl,
  centreGaussianControl,
} from "../../../lib/metrics/controls/controls.ts";
import { pearson, spearman } from "@lib/statistics";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { grey } from "../additive_model.ts";

await setupBackend({ quiet: true });

/** How alike are horizontal neighbours of a 28 x 28 map? */
function smoothness(map: Float32Array): number {
  const inner = map.map((_, i) => i).filter((i) => i % 28 < 27);
  return pearson(inner.map((i) => map[i]!), inner.map((i) => map[i + 1]!));
}

Deno.test("every control is one score a pixel, whatever the channels, and leaks nothing", async () => {
  await withoutLeaks(() => {
    const images = tf.zeros<tf.Rank.R4>([2, 9, 8, 3]);
    const maps = [
      randomControl(images, random(1)),
      blurredRandomControl(images, random(1)),
      sobelControl(images),
      centreGaussianControl(images),
    ];
    for (const map of maps) assertEquals(map.shape, [2, 9, 8, 1]);
    tf.dispose([images, ...maps]);
  });
});

Deno.test("randomControl() has no smoothness, blurredRandomControl() has; both are seeded", async () => {
  const images = tf.zeros<tf.Rank.R4>([1, 28, 28, 1]);
  const maps = [3, 3, 4].map((seed) => randomControl(images, random(seed)));
  const blurred = [3, 3].map((seed) => blurredRandomControl(images, random(seed)));
  const scores = (await pixelScores(maps[0]!))[0]!;
  assert(Math.abs(smoothness(scores)) < 0.15);
  assert(smoothness((await pixelScores(blurred[0]!))[0]!) > 0.7);
  assert(scores.some((score) => score < 0) && scores.some((score) => score > 0));
  await assertClose(maps[1]!, maps[0]!, 0);
  await assertClose(blurred[1]!, blurred[0]!, 0);
  assert(Math.abs(spearman(scores, (await pixelScores(maps[2]!))[0]!)) < 0.15);
  tf.dispose([images, ...maps, ...blurred]);
});

Deno.test("sobelControl() is zero on a plane, 4 on a step of one, and blind to direction", async () => {
  const step = [0, 0, 1, 1];
  const upright = grey(4, 4, [step, step, step, step].flat());
  const flat = grey(4, 4, step.flatMap((value) => [value, value, value, value]));
  const edges = sobelControl(upright), turned = sobelControl(flat);
  await assertClose(edges, [0, 4, 4, 0, 0, 4, 4, 0, 0, 4, 4, 0, 0, 4, 4, 0]);
  await assertClose(turned, [0, 0, 0, 0, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 0, 0]);
  tf.dispose([upright, flat, edges, turned]);
});

Deno.test("centreGaussianControl() peaks in the middle and falls to exp(-2) half a side away", async () => {
  const images = tf.zeros<tf.Rank.R4>([2, 9, 9, 1]);
  const map = centreGaussianControl(images);
  const scores = (await pixelScores(map))[1]!;
  assertAlmostEquals(scores[40]!, 1, 1e-6);
  assertEquals(scores.indexOf(Math.max(...scores)), 40);
  assertAlmostEquals(scores[36]!, Math.exp(-((4 / 2.25) ** 2) / 2), 1e-6);
  assertAlmostEquals(scores[4]!, scores[36]!, 1e-6);
  tf.dispose([images, map]);
});

Deno.test("controls that need neighbours refuse the features of a table", () => {
  const flat = tf.zeros([2, 4]);
  const refusing = [
    () => blurredRandomControl(flat, random(1)),
    () => sobelControl(flat),
    () => centreGaussianControl(flat),
  ];
  for (const act of refusing) {
    assertThrows(act, TypeError, '"images" must be a tensor [batch, height');
  }
  flat.dispose();
});

Deno.test("controlMaps() of a table are the values and chance, of a series the five along its time", async () => {
  await withoutLeaks(async () => {
    const table = tf.tensor2d([[1, -2, 3], [0, 5, 1]]);
    const maps = await controlMaps(table, random(74));
    assertEquals(Object.keys(maps), ["value", "random"]);
    assertEquals(maps.value!.map((map) => [...map]), [[1, -2, 3], [0, 5, 1]]);
    // Two channels: means 1, 2, 4, 8, 16; the border is reflected.
    const series = tf.tensor3d([0, 2, 1, 3, 4, 4, 7, 9, 15, 17], [1, 5, 2]);
    const along = await controlMaps(series, random(75));
    const names = ["value", "Sobel edges", "centre Gaussian", "blurred random", "random"];
    assertEquals(Object.keys(along), names);
    assertEquals([...along.value![0]!], [1, 2, 4, 8, 16]);
    assertEquals([...along["Sobel edges"]![0]!], [0, 3, 6, 12, 0]);
    const bump = [...along["centre Gaussian"]![0]!];
    assertAlmostEquals(bump[2]!, 1, 1e-6);
    assertAlmostEquals(bump[0]!, Math.exp(-((2 / 1.25) ** 2) / 2), 1e-6);
    assertEquals(along["blurred random"]![0]!.length, 5);
    tf.dispose([table, series]);
  });
});

Deno.test("controlMaps() gives five different maps an image and keeps nothing on the device", async () => {
  await withoutLeaks(async () => {
    const images = tf.tensor4d(random(72).uniformArray(2 * 64), [2, 8, 8, 1]);
    const maps = await controlMaps(images, random(73));
    assertEquals(Object.keys(maps).length, 5);
    assertEquals(maps.brightness!.flatMap((map) => [...map]), [...await images.data()]);
    const orders = Object.values(maps).map(([map]) => descendingOrder(map!).join());
    assertEquals(new Set(orders).size, 5);
    assertEquals(await controlMaps(images, random(73)), maps);
    images.dispose();
  });
});
