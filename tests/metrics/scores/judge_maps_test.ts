import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import {
  controlMaps,
  deletionInsertion,
  descendingOrder,
  evenFractions,
  exhaustiveOracle,
  judgeMaps,
  mapAreas,
  smallestFraction,
} from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../attribution/oracles.ts";
import { additive, grey } from "../additive_model.ts";

await setupBackend({ quiet: true });

Deno.test("judgeMaps() judges each map under each fill as smallestFraction() does", async () => {
  await withoutLeaks(async () => {
    const draws = random(70), images = tf.tensor4d(draws.uniformArray(32), [2, 4, 4, 1]);
    const forward = additive([...draws.normalArray(16)], 0.2);
    const fills = { black: tf.fill(images.shape, 0), white: tf.fill(images.shape, 1) };
    const maps = {
      one: [draws.normalArray(16), draws.normalArray(16)],
      two: [draws.normalArray(16), draws.normalArray(16)],
    };
    const fractions = [0.1, 0.5, 1];
    const judgements = await judgeMaps(forward, images, { maps, fills, fractions });
    assertEquals(judgements.map(({ map, fill }) => `${map} ${fill}`), [
      "one black",
      "two black",
      "one white",
      "two white",
    ]);
    const options = { scores: maps.two, fill: fills.white, fractions };
    const alone = await smallestFraction(forward, images, options);
    assertEquals(judgements[3]!.smallest, alone.stable);
    assertEquals(judgements[3]!.insertion, alone.probabilities);
    // Mean height over log p: 0.1 to 0.5 takes log10(5) = 0.699 of a decade.
    const [a, b, c] = alone.probabilities[0] as [number, number, number];
    const area = Math.log10(5) * (a + b) / 2 + Math.log10(2) * (b + c) / 2;
    assertAlmostEquals(judgements[3]!.logAreas[0]!, area, 1e-9);
    await assertRejects(
      () => judgeMaps(forward, images, { maps, fills, fractions: [0, 1] }),
      RangeError,
      "above 0",
    );
    tf.dispose([images, ...Object.values(fills)]);
  });
});

Deno.test("mapAreas() gives each map under each fill the areas that deletionInsertion() gives it", async () => {
  await withoutLeaks(async () => {
    const draws = random(74), images = tf.tensor4d(draws.uniformArray(32), [2, 4, 4, 1]);
    const forward = additive([...draws.normalArray(16)], 0.2);
    const fills = { black: tf.fill(images.shape, 0), white: tf.fill(images.shape, 1) };
    const one = [draws.normalArray(16), draws.normalArray(16)], two = [one[1]!, one[0]!];
    const options = { target: 0, output: "probability", fractions: [0, 0.5, 1] } as const;
    const areas = await mapAreas(forward, images, { ...options, maps: { one, two }, fills });
    assertEquals(areas.map(({ map, fill }) => `${map} ${fill}`), [
      "one black",
      "two black",
      "one white",
      "two white",
    ]);
    const alone = { ...options, scores: two, fill: fills.white };
    const { insertionAreas, deletionAreas } = await deletionInsertion(forward, images, alone);
    assertEquals([areas[3]!.insertion, areas[3]!.deletion], [insertionAreas, deletionAreas]);
    tf.dispose([images, ...Object.values(fills)]);
  });
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
