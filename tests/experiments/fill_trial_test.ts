import { assert, assertEquals, assertStringIncludes } from "@std/assert";
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
  const mapsFrom = (level: number) =>
    Array.from(
      { length: count },
      (_, i) => pixels.slice(36 * i, 36 * (i + 1)).map((value, k) => weights[k]! * (value - level)),
    );
  const trial = await fillTrial(forward, images, {
    maps: { black: mapsFrom(0), white: mapsFrom(1) },
    fills: { black: tf.zerosLike(images), white: tf.onesLike(images) },
    target: Array.from({ length: count }, () => 1),
    fractions: [0, 0.25, 0.5],
    random: random(3),
  });
  assertEquals(trial.crowned.map(({ better }) => better), ["first", "first"]);
  assertEquals(trial.ahead.map(({ better }) => better), ["first", "first"]);
  assert(trial.advantages.every((value) => value > 0));
  assertEquals(trial.abroad[0], trial.score("black", "white"));
  assertStringIncludes(trial.figure.text, `Mean of ${count} images`);
  images.dispose();
});
