import { measureSmoothMaps, readSmoothMaps, smoothKinds } from "@lib/experiments";
import { mapRoughness } from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import { mean } from "@lib/statistics";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { mapJudge } from "../../../lib/experiments/smooth_maps/judge_map.ts";
import { blurMaps } from "../../../lib/experiments/smooth_maps/measure_smooth_maps.ts";
import { packMap, unpackMap } from "../../../lib/experiments/smooth_maps/smooth_record.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("where one pixel decides, its map needs that pixel alone, and losing it loses the class", async () => {
  const images = tf.ones<tf.Rank.R4>([1, 4, 4, 1]), target = [0];
  const forward: Forward = (x) => {
    const first = x.reshape<tf.Tensor2D>([-1, 16]).slice([0, 0], [-1, 1]);
    return tf.concat2d([first, tf.fill(first.shape, 0.5)], 1);
  };
  const { chance, judge } = await mapJudge(forward, images, { target, random: random(1) });
  const map = Array.from({ length: 16 }, (_, i) => -i), before = tf.memory().numTensors;
  const right = await judge([map]), reversed = await judge([map.map((value) => -value)]);
  assertEquals(tf.memory().numTensors, before, "nothing leaks");
  // The first share of which round(16 p) is 1; the class survives removal as far as to that share.
  assertAlmostEquals(right.keep.black, chance.keep.black - Math.log2(0.04), 1e-12);
  assertAlmostEquals(right.remove.black, chance.remove.black - (0.02 + 0.02 / 2), 1e-6);
  assertAlmostEquals(reversed.keep.black, chance.keep.black - Math.log2(1), 1e-12);
  assertAlmostEquals(reversed.remove.black, chance.remove.black - (0.64 + 0.36 / 2), 1e-6);
  // White is what the images are: whatever is hidden, they stay as they are.
  assertAlmostEquals(right.keep.white, 0, 1e-12);
  assertEquals([right.onBlack, right.roughness], [0, reversed.roughness]);
  images.dispose();
});

Deno.test("a blur makes maps smoother and moves what they sum to nowhere", async () => {
  const map = random(1).normalArray(784), sum = (values: ArrayLike<number>) => 784 * mean(values);
  const [little, much] = (await Promise.all([0.5, 2].map((sigma) => blurMaps([map], sigma))))
    .flat();
  const [first, second, third] = [map, little!, much!].map((each) => mapRoughness(each, 28));
  assert(first! > second! && second! > third!);
  assertAlmostEquals(sum(much!), sum(map), 1e-3);
});

Deno.test("a packed map comes back within half a step of 127, and an empty one as it was", () => {
  const map = random(2).normalArray(784), packed = packMap(map);
  unpackMap(packed).forEach((value, i) =>
    assertAlmostEquals(value, map[i]!, 0.5001 * packed.limit / 127)
  );
  assertEquals(unpackMap(packMap([0, 0])), Float32Array.of(0, 0));
});

Deno.test("networks are compared with their seed's own, and each is a part that can be taken up", async () => {
  const parts: string[] = [], before = tf.memory().numTensors;
  const { trainings, judged } = await measureSmoothMaps({
    ...{ seeds: [3], strengths: { roughness: [1] }, perClass: 1, trainImages: 640 },
    doPart: (name, work) => {
      parts.push(name);
      return work();
    },
  });
  assertEquals(tf.memory().numTensors, before, "nothing leaks");
  const [control, taught] = trainings;
  assertEquals(parts, ["3 none 0", "3 roughness 1"]);
  assertEquals([judged.length, control!.onlyThis, control!.onlyControl], [10, 0, 0]);
  const { own, blurred, onlyThis, onlyControl, correct } = taught!;
  assertEquals(correct - control!.correct, onlyThis - onlyControl);
  assert(own.roughness < control!.own.roughness, "the prior makes maps smoother");
  assert(blurred!.roughness <= own.roughness && blurred!.roughness > 0.99 * own.roughness);
  assert(own.onBlack === 0 && blurred!.onBlack > 0, "a blur puts credit where nothing is");
  assertEquals(taught!.shown!.length, 10);
});

Deno.test("the committed record is of every kind and seed, compared seed by seed", async () => {
  const record = await readSmoothMaps(), kinds = smoothKinds(record);
  assertEquals([kinds.length, kinds[0]!.prior, record.judged.length], [11, "none", 100]);
  for (const { trainings } of kinds) {
    assertEquals(trainings.map(({ seed }) => seed), kinds[0]!.trainings.map(({ seed }) => seed));
    trainings.forEach(({ correct, onlyThis, onlyControl }, i) =>
      assertEquals(correct - kinds[0]!.trainings[i]!.correct, onlyThis - onlyControl)
    );
  }
});
