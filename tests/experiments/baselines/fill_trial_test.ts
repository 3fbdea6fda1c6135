import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { fillTrial } from "@lib/experiments";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

/** Two classes, of which the second has the weighted sum of 36 pixels for its logit. */
const count = 16, weights = random(1).normalArray(36);
const forward: Forward = (x) => {
  const sum = tf.matMul(x.reshape([-1, 36]), tf.tensor2d(weights, [36, 1]));
  return tf.concat([tf.zerosLike(sum), sum], 1) as tf.Tensor2D;
};

Deno.test("fillTrial() finds the exact maps of a linear network best under the fills that they are exact for", async () => {
  const pixels = random(2).uniformArray(36 * count), images = tf.tensor4d(pixels, [count, 6, 6, 1]);
  const from = (name: string, level: number) => {
    const each = Array.from({ length: count }, (_, i) => pixels.slice(36 * i, 36 * (i + 1)));
    const maps = each.map((image) => image.map((value, k) => weights[k]! * (value - level)));
    return { name, maps, baselines: each.map((image) => image.map(() => level)) };
  };
  const before = tf.memory().numTensors;
  const trial = await fillTrial(forward, images, {
    compared: [from("black", 0), from("grey", 0.5), from("white", 1)],
    target: Array.from({ length: count }, () => 1),
    fractions: [0, 0.25, 0.5],
    random: random(3),
  });
  assertEquals(tf.memory().numTensors, before);
  assert(trial.crowned.every(({ gain }) => gain > 0));
  const [black, , white] = trial.ahead;
  assertEquals([black!.better, white!.better], ["first", "first"]);
  assert(trial.advantages.every((value) => value > 0));
  const under = (fill: string) => trial.score("black", fill);
  const mean = under("grey").map((value, i) => (value + under("white")[i]!) / 2);
  trial.abroad[0]!.forEach((value, i) => assertAlmostEquals(value, mean[i]!, 1e-12));
  assertEquals(trial.away.leader, "grey"); // the least far from both other fills
  assertEquals(Object.values(trial.claims), [trial.ahead, trial.crowned, trial.away.comparisons]);
  assertEquals(Object.keys(trial.claims).at(-1), "grey is ahead of the others away from home");
  assertStringIncludes(trial.figure.text, `Mean of ${count} images`);
  images.dispose();
});
