import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { lightTable, tryLight } from "@lib/experiments";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

// The square of the light in all pixels, and its negative.
const forward = (x: tf.Tensor) =>
  tf.tidy(() => {
    const square = x.sum([1, 2]).square() as tf.Tensor2D;
    return tf.concat([square, square.neg()], 1) as tf.Tensor2D;
  });
const image = tf.tensor4d([0, 1, 0, 0], [1, 2, 2, 1]);

Deno.test("light in two black pixels keeps a curved promise but for its curvature", async () => {
  const before = tf.memory().numTensors;
  const trial = await tryLight(forward, image, { target: 1, place: [0, 2, 0, 1], light: 0.25 });
  assertEquals(tf.memory().numTensors, before);
  assertEquals(trial.pixels, 2);
  assertAlmostEquals(trial.promised, -2 * 0.5, 1e-5); // the gradient of -s^2 at s = 1, times 0.5
  assertAlmostEquals(trial.happened, -(1.5 ** 2 - 1), 1e-5);
});

Deno.test("tryLight() refuses rectangles that are empty, leave the image or hold no black", async () => {
  const refused = (place: readonly [number, number, number, number], message: string) =>
    assertRejects(() => tryLight(forward, image, { target: 0, place }), RangeError, message);
  await refused([0, 3, 0, 1], "a rectangle within 2 rows and 2 columns");
  await refused([1, 1, 0, 1], "a rectangle");
  await refused([0, 1, 1, 2], "where a pixel is black");
});

Deno.test("a promise is kept where it is off by less than half of what happens", () => {
  const trial = (promised: number) => ({ pixels: 10, promised, happened: -2 });
  const { plain } = lightTable({ near: trial(-2.9), far: trial(-3.1) });
  assert(/near.*−0\.200 +kept/.test(plain) && /far.*broken/.test(plain), plain);
});
