import { assert, assertEquals, assertRejects } from "@std/assert";
import { gradient, inputXGradient } from "@lib/attribution";
import { maxSensitivity } from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";
import { sines, smallNet } from "../../fixtures/sines.ts";

await setupBackend({ backend: "wasm", quiet: true });

const waves = (count: number, step: number) =>
  Float32Array.from({ length: count }, (_, k) => Math.sin(step * (k + 1)));

Deno.test("maxSensitivity() agrees with Captum's", async () => {
  // Captum 0.9.0 on PyTorch 1.13 in float64: the network of infidelity's test, input x gradient of output 0,
  // sensitivity_max with x + .05 wave(2, 6, 6, step) for the steps 1.1, 1.7 and 2.9.
  await withoutLeaks(async () => {
    const net = smallNet(), inputs = sines([2, 6, 6], 0.5);
    const steps = [1.1, 1.7, 2.9];
    // Uniform numbers u give changes of radius (2u - 1).
    const draws = {
      ...random(1),
      uniformArray: () => waves(72, steps.shift()!).map((v) => (v + 1) / 2),
    };
    const explain = (x: tf.Tensor) => inputXGradient(net.forward, x, { target: 0 });
    const found = await maxSensitivity(explain, inputs, { radius: 0.05, random: draws, draws: 3 });
    await assertClose(found, [0.050642029835871315, 1.3624139077111295], 1e-5);
    net.dispose();
    tf.dispose([inputs]);
  });
});

Deno.test("maxSensitivity() is 0 of a constant gradient, grows with the draws, and stays below what the radius allows", async () => {
  const linear: Forward = (x) => x.mul(3).sum(1, true),
    squares: Forward = (x) => x.square().sum(1, true);
  const inputs = tf.ones([2, 4]);
  const run = (forward: Forward, draws: number) =>
    maxSensitivity((x) => gradient(forward, x), inputs, { radius: 0.1, random: random(4), draws });
  assertEquals(await run(linear, 5), [0, 0]);
  const few = await run(squares, 2), many = await run(squares, 50);
  // |2 d| / |2 x| with every |d_i| at most 0.1.
  assert(many.every((value, i) => value >= few[i]! && value > 0.05 && value <= 0.1 + 1e-6));
  inputs.dispose();
});

Deno.test("maxSensitivity() refuses a method that gives no map, and frees what it made", async () => {
  const inputs = tf.ones([1, 2]), options = { radius: 0.1, random: random(1) };
  await withoutLeaks(async () => {
    await assertRejects(
      () => maxSensitivity((x) => x.sum(), inputs, options),
      TypeError,
      '"explain(inputs)"',
    );
  });
  inputs.dispose();
});
