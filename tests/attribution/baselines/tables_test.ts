import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  black,
  blur,
  boxBlur,
  fgsm,
  gaussianNoise,
  integratedGradients,
  maxDistance,
  meanColour,
  singleColour,
  uniformNoise,
  white,
} from "@lib/attribution";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { linear } from "../../fixtures/oracles.ts";

await setupBackend({ quiet: true });

/** Standardised values of two columns. */
const table = () => tf.tensor2d([[-1.5, 2], [0.5, -2.5]]);
const range = [[-2, -3], [1, 4]] as const;

Deno.test("a table's baselines are made from its own range, column by column", async () => {
  const x = table(), noise = () => ({ range, random: random(1) });
  const made: [tf.Tensor, number[]][] = [
    [black(x, { range }), [-2, -3, -2, -3]],
    [white(x, { range }), [1, 4, 1, 4]],
    [maxDistance(x, { range }), [1, -3, -2, 4]],
    [singleColour(x, { range, colour: [0, 3.5] }), [0, 3.5, 0, 3.5]],
  ];
  for (const [baseline, expected] of made) await assertClose(baseline, expected);
  const drawn = [uniformNoise(x, noise()), gaussianNoise(x, { ...noise(), sigma: 5 })];
  for (const baseline of drawn) {
    const values = Array.from(await baseline.data());
    assert(values.every((v, i) => v >= range[0][i % 2]! && v <= range[1][i % 2]!), `${values}`);
    assert(values.some((v) => v < 0), "standardised values are not pixels");
  }
  const pushed = fgsm(linear([[1, -1], [0, 0]]), x, { towards: 0, epsilon: 0.7, range });
  await assertClose(pushed, [-0.8, 1.3, 1, -3]);
  tf.dispose([x, pushed, ...drawn, ...made.map(([baseline]) => baseline)]);
});

Deno.test("without a range a table is refused, in words, and so is its mean colour", () => {
  const x = table(), options = { random: random(1) };
  const refused = [
    ...[() => black(x), () => white(x), () => maxDistance(x), () => uniformNoise(x, options)],
    ...[() => gaussianNoise(x, options), () => singleColour(x, { colour: [0, 1] })],
    () => fgsm(linear([[1, -1], [0, 0]]), x, { away: 0, epsilon: 0.1 }),
  ];
  for (const attempt of refused) assertThrows(attempt, RangeError, '"range" must be given');
  assertThrows(() => meanColour(x), TypeError, "x.mean(0, true)");
  assertThrows(() => blur(x, { sigma: 1 }), TypeError, "[batch, time, channels]");
  const wrong = [[1, 0], [0, 0], [0], [[0], [1]], [[0, 5], 3], [NaN, 1], "01", 5, null];
  for (const each of wrong) {
    assertThrows(() => black(x, { range: each as never }), RangeError, "low below high");
  }
  x.dispose();
});

Deno.test("the mean of a table's rows is a baseline of its own", async () => {
  const x = table(), mean = x.mean<tf.Tensor>(0, true);
  const { attributions } = await integratedGradients(linear([[1, 1]]), x, { baseline: mean });
  await assertClose(attributions, [-1, 2.25, 1, -2.25]);
  tf.dispose([x, mean, attributions]);
});

Deno.test("a series keeps its channels: mean over time, blurred along time", async () => {
  const x = tf.tensor3d([[[1, 0], [2, 0], [3, 9]]]), plain = tf.ones<tf.Rank.R3>([2, 6, 2]);
  const mean = meanColour(x),
    smooth = blur(plain, { sigma: 2 }),
    box = boxBlur(plain, { kernel: 3 });
  await assertClose(mean, [2, 3, 2, 3, 2, 3]);
  await assertClose(smooth, plain);
  await assertClose(box, plain);
  const thirds = boxBlur(x, { kernel: 3 });
  await assertClose(thirds, [5 / 3, 0, 2, 3, 7 / 3, 3]);
  assertEquals(thirds.shape, x.shape);
  tf.dispose([x, plain, mean, smooth, box, thirds]);
});
