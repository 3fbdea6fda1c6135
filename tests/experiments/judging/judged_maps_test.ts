import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  baselineMaps,
  judgeBaselines,
  judgedGarments,
  judgeMaps,
  mapsToJudge,
} from "@lib/experiments";
import { descendingOrder, relativeError } from "@lib/metrics";
import { random, setupBackend } from "@lib/runtime";
import { predict } from "@lib/training";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const garments = await judgedGarments({ perClass: 1, blurSigma: 4, random: random(1) });

Deno.test("judgedGarments() gives one of each class that the network knows, and its four fills", async () => {
  const { images, target, labels, classNames, fills, model } = garments;
  assertEquals([...target], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertEquals(labels, target.map((index) => classNames[index]!));
  assertEquals([...(await predict(model.forward, images)).classes], [...target]);
  for (const fill of Object.values(fills)) assertEquals(fill.shape, images.shape);
});

Deno.test("mapsToJudge() makes the maps of notebooks 02 and 03 and their controls, and leaks nothing", async () => {
  const before = tf.memory().numTensors, images = garments.images.slice([1], [1]);
  const one = { ...garments, images, target: [1] };
  const counts = { stepCounts: [2, 50], gradients: 4, draws: 2, random: random(2) };
  const { exact, controls, chance, baselines, steps } = await mapsToJudge(one, counts);
  const anew = { gradients: 4, draws: 2, random: random(2).fork("baselines") };
  assertEquals(await baselineMaps(one, anew), baselines);
  images.dispose();
  assertEquals(tf.memory().numTensors, before);
  assertEquals(Object.keys(baselines).length, 11);
  assertEquals(Object.keys(steps), ["2 steps", "50 steps"]);
  assertEquals(Object.keys(chance).length, 3);
  const off = (name: string) => relativeError(steps[name]![0]!, exact[0]!);
  assert(off("50 steps") < off("2 steps") && off("50 steps") < 0.2, `${off("50 steps")}`);
  // The order of the reversed map begins where the exact one's ends.
  const [top, last] = [controls["IG reversed"]!, exact].map(([map]) => descendingOrder(map!));
  assertEquals(exact[0]![top![0]!], exact[0]![last!.at(-1)!]);
  const dark = controls["darkness"]![0]!, bright = controls["brightness"]![0]!;
  assert(Array.from(dark).every((value, i) => value === -bright[i]!));
});

Deno.test("garments that are passed over are those of another call, and no others", async () => {
  const shared = { blurSigma: 4, random: random(1) };
  const next = await judgedGarments({ ...shared, perClass: 1, skipped: 1 });
  const two = await judgedGarments({ ...shared, perClass: 2, random: random(1) });
  assertEquals([...next.target], [...garments.target]);
  const [first, second, both] = await Promise.all(
    [garments, next, two].map(({ images }) => images.data()),
  );
  const pictures = [...garments.target.keys()].flatMap((k) =>
    [first!, second!].map((all) => all.slice(784 * k, 784 * (k + 1)))
  );
  assertEquals(pictures, pictures.map((_, k) => both!.slice(784 * k, 784 * (k + 1))));
});

Deno.test("judgeBaselines() gives the maps that mapsToJudge() makes and their gains, and leaks nothing", async () => {
  const before = tf.memory().numTensors, images = garments.images.slice([1], [1]);
  const fills = { black: tf.zerosLike(images) } as unknown as typeof garments.fills;
  const one = { ...garments, images, fills, target: [1] }, fractions = [0.1, 0.3, 1];
  const making = { gradients: 4, draws: 2, random: random(2) };
  const { gain, maps } = await judgeBaselines(one, { ...making, fractions });
  const { chance, baselines } = await mapsToJudge(one, { ...making, stepCounts: [2] });
  assertEquals(maps, baselines);
  const judging = { maps: { ...chance, ...baselines }, fills, fractions };
  const known = await judgeMaps(garments.model.forward, images, {
    ...judging,
    chance: Object.keys(chance),
  });
  for (const map of Object.keys(baselines)) {
    assertEquals(gain(map, "black"), known.gain(map, "black"));
  }
  tf.dispose([images, fills]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("judgeMaps() is exact where the answer is known, and gains nothing over itself", async () => {
  // Class 0 while the first pixel is seen.
  const forward = (x: tf.Tensor) =>
    x.reshape<tf.Tensor2D>([-1, 4]).slice([0, 0], [-1, 2]).add<tf.Tensor2D>([0, 0.25]);
  const images = tf.tensor4d([1, 0.5, 0, 0, 1, 0.5, 0, 0], [2, 2, 2, 1]);
  const maps = { first: [[4, 3, 2, 1], [4, 3, 2, 1]], last: [[1, 2, 3, 4], [1, 2, 3, 4]] };
  const options = { maps, fills: { black: 0 }, fractions: [0.25, 0.5, 1], chance: ["last"] };
  const { smallest, gain } = await judgeMaps(forward, images, options);
  assertEquals([smallest("first", "black"), smallest("last", "black")], [[0.25, 0.25], [1, 1]]);
  assertEquals([gain("first", "black"), gain("last", "black")], [[2, 2], [0, 0]]);
  assertThrows(() => smallest("second", "black"), RangeError, `"second" under "black"`);
  images.dispose();
});
