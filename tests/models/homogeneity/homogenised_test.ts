import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { gradient, inputXGradient, integratedGradients, xGradient } from "@lib/attribution";
import { certifyXModel, homogenised } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { smallInputs, smallNet } from "../nets.ts";

await setupBackend({ backend: "wasm", quiet: true });

const biased = smallNet({ bias: true, seed: 3 });
const x = smallInputs(5, 5);
const size = 0.8;
const factor = tf.div(tf.sqrt(tf.mean(tf.square(x), [1, 2, 3], true)), size);
const u = tf.div(x, factor);

Deno.test("homogenised() makes an X-model of a network with biases, which is none", async () => {
  await assertRejects(() => certifyXModel(biased.forward, x), RangeError, "biases");
  const model = await certifyXModel(homogenised(biased.forward, { size }), x);
  const target = [0, 1, 2, 0, 1];
  const { attributions } = await integratedGradients(model, x, { target, steps: 16 });
  await assertClose(xGradient(model, x, { target }), attributions, 1e-5);
});

Deno.test("homogenised() is the network itself on inputs of the given size", async () => {
  await assertClose(homogenised(biased.forward, { size })(u), biased.forward(u));
});

Deno.test("at 0 homogenised() and its gradient are 0, so that a rule with a node there loses its weight", async () => {
  const model = homogenised(biased.forward, { size });
  await assertClose(model(tf.zerosLike(x)), tf.zeros([5, 3]));
  await assertClose(gradient(model, tf.zerosLike(x), { target: 1 }), tf.zerosLike(x));
  const options = { target: 1, steps: 5, rule: "trapezoid" } as const;
  const { attributions } = await integratedGradients(model, x, options);
  await assertClose(attributions, tf.mul(7 / 8, inputXGradient(model, x, { target: 1 })), 1e-5);
});

Deno.test("the X-Gradient of homogenised() is input x gradient at u, and the rest by energy", async () => {
  const model = await certifyXModel(homogenised(biased.forward, { size }), x);
  const sum = (map: tf.Tensor) => tf.sum(map, [1, 2, 3], true);
  const product = tf.mul(factor, tf.mul(u, gradient(biased.forward, u, { target: 1 })));
  const logits = tf.reshape(tf.slice(model(x), [0, 1], [-1, 1]), [5, 1, 1, 1]);
  const energy = tf.div(tf.square(x), sum(tf.square(x)));
  const expected = tf.add(product, tf.mul(energy, tf.sub(logits, sum(product))));
  await assertClose(xGradient(model, x, { target: 1 }), expected, 1e-5);
});

Deno.test("homogenised() frees all but its result and refuses a size that is not positive", () => {
  const model = homogenised(biased.forward, { size });
  const before = tf.memory().numTensors;
  model(x).dispose();
  assertEquals(tf.memory().numTensors, before);
  const message = `"size" must be a positive number: current value is 0`;
  assertThrows(() => homogenised(biased.forward, { size: 0 }), RangeError, message);
});
