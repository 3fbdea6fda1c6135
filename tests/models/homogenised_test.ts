import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { gradient, integratedGradients, xGradient } from "@lib/attribution";
import { certifyXModel, dense, flatten, homogenised, relu, sequential } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../assert_close.ts";

await setupBackend({ quiet: true });

const shared = { bias: true, random: random(3) };
const biased = sequential([
  flatten("flatten"),
  dense("dense1", { ...shared, units: [12, 16] }),
  relu("relu"),
  dense("dense2", { ...shared, units: [16, 3] }),
], { name: "biased", inputShape: [2, 2, 3], classes: 3 });
for (const [name, variable] of biased.variables) {
  if (name.endsWith("bias")) variable.assign(tf.tensor(random(4).normalArray(variable.size)));
}
const x = tf.tensor4d(random(5).normalArray(60), [5, 2, 2, 3]);
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

Deno.test("homogenised() is the network itself on inputs of the given size, and 0 at 0", async () => {
  const model = homogenised(biased.forward, { size });
  await assertClose(model(u), biased.forward(u));
  await assertClose(model(tf.zerosLike(x)), tf.zeros([5, 3]));
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
  const message = `"size" must be positive and finite: current value is 0`;
  assertThrows(() => homogenised(biased.forward, { size: 0 }), RangeError, message);
});
