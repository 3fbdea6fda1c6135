import { assert, assertEquals, assertRejects } from "@std/assert";
import { integratedGradients } from "@lib/attribution";
import { infidelity } from "@lib/metrics";
import { type Forward, type Random, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { sines, smallNet } from "../../fixtures/sines.ts";

await setupBackend({ backend: "wasm", quiet: true });

// Captum 0.9.0 on PyTorch 1.13 in float64, wave(shape, step) = sin(step (k + 1)):
//
//   f = lambda x: torch.relu(x.reshape(len(x), -1) @ wave(36, 6, 1.3) + .3) @ wave(6, 2, 2.1)
//   x, attributions = wave(2, 6, 6, .5), wave(2, 6, 6, .7)
//   perturb: the mask of a square, and x with the square at -0.4; squares (top, left, size)
//   [[(0, 0, 2), (3, 2, 1), (1, 3, 3)], [(4, 4, 2), (2, 2, 2), (0, 5, 1)]]
//   infidelity(f, perturb, x, attributions, target=torch.tensor([1, 0]), n_perturb_samples=3, normalize=..)
const squares = [[2, 0, 0], [1, 3, 2], [3, 1, 3], [2, 4, 4], [2, 2, 2], [1, 0, 5]];
const captum = {
  infidelities: [0.7208399089229185, 5.552688629230036],
  scaled: [0.17846113289449606, 1.2612758546335756],
};

/** A generator that draws these numbers, a square's size less one, then its top and left. */
function drawing(numbers: readonly number[]): Random {
  let at = 0;
  return { ...random(1), integer: () => numbers[at++]! };
}

Deno.test("infidelity() agrees with Captum's, as it is and scaled", async () => {
  await withoutLeaks(async () => {
    const net = smallNet();
    const images = sines([2, 6, 6, 1], 0.5), attributions = sines([2, 6, 6, 1], 0.7);
    const found = await infidelity(net.forward, images, {
      attributions,
      target: [1, 0],
      fill: -0.4,
      random: drawing(squares.flatMap(([size, top, left]) => [size! - 1, top!, left!])),
      draws: 3,
    });
    await assertClose(found.infidelities, captum.infidelities, 1e-5);
    await assertClose(found.scaled, captum.scaled, 1e-5);
    net.dispose();
    tf.dispose([images, attributions]);
  });
});

Deno.test("infidelity() of a linear network is 0 for its attributions and not for others; scale is nothing to `scaled`", async () => {
  const weights = sines<tf.Rank.R2>([48, 1], 0.9), images = sines([2, 4, 4, 3], 0.3);
  const forward: Forward = (x) => tf.matMul(tf.reshape(x, [-1, 48]), weights) as tf.Tensor2D;
  const { attributions } = await integratedGradients(forward, images, { baseline: 0.5 });
  const run = (map: tf.Tensor) =>
    infidelity(forward, images, { attributions: map, fill: 0.5, random: random(2), draws: 30 });
  const twice = tf.mul(attributions, 2), shifted = tf.add(attributions, 0.1);
  const right = await run(attributions), double = await run(twice), wrong = await run(shifted);
  await assertClose(right.infidelities, [0, 0], 1e-6);
  await assertClose(double.scaled, [0, 0], 1e-6);
  assert(double.infidelities.every((value) => value > 0.01));
  assert(wrong.infidelities.every((value, i) => value > 0.01 && wrong.scaled[i]! <= value + 1e-9));
  assertEquals(await run(attributions), right);
  tf.dispose([weights, images, attributions, twice, shifted]);
});

Deno.test("infidelity() refuses a map of another shape and a square that does not fit", async () => {
  const images = tf.ones([1, 4, 4, 1]), forward: Forward = (x) => x.reshape([-1, 16]);
  const options = { attributions: images, target: 0, fill: 0, random: random(1) };
  await assertRejects(
    () => infidelity(forward, images, { ...options, side: 5 }),
    RangeError,
    '"side"',
  );
  const attributions = tf.ones([1, 4, 4, 2]);
  await assertRejects(
    () => infidelity(forward, images, { ...options, attributions }),
    TypeError,
    '"attributions"',
  );
  tf.dispose([images, attributions]);
});
