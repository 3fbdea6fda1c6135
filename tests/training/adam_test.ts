import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../fixtures/assert_close.ts";
import { adam } from "../../lib/training/adam.ts";

await setupBackend({ quiet: true });

/** Algorithm 1 of Kingma and Ba, one value at a time, in float64. */
function byHand(start: number, gradients: readonly number[], rate: number): number {
  let [value, first, second] = [start, 0, 0];
  gradients.forEach((gradient, i) => {
    first = 0.9 * first + 0.1 * gradient;
    second = 0.999 * second + 0.001 * gradient ** 2;
    const corrected = first / (1 - 0.9 ** (i + 1));
    value -= rate * corrected / (Math.sqrt(second / (1 - 0.999 ** (i + 1))) + 1e-8);
  });
  return value;
}

Deno.test("Adam follows the paper's algorithm over five steps", async () => {
  const before = tf.memory().numTensors;
  const start = [1, -2, 3];
  const weights = tf.variable(tf.tensor1d(start));
  const optimiser = adam(new Map([["weights", weights]]));
  const gradients = [[1, 0.5, -3], [0.1, 0.2, 0.3], [-2, 2, 0], [4, 1e-3, 1], [0.7, -5, 2]];
  gradients.forEach((gradient, i) => {
    // The gradient of a linear loss is its factor.
    const loss = () => tf.sum(tf.mul(weights, tf.tensor1d(gradient))) as tf.Scalar;
    optimiser.minimise(loss, { rate: 0.05, step: i + 1 });
  });
  const expected = start.map((value, i) => byHand(value, gradients.map((g) => g[i]!), 0.05));
  await assertClose(weights, expected);
  optimiser.dispose();
  weights.dispose();
  // tf.variable() copies the tensor that it is given.
  assertEquals(tf.memory().numTensors, before + 1);
});

Deno.test("Adam leaves variables alone that are not trainable", async () => {
  const variable = (trainable: boolean) => tf.variable(tf.tensor1d([1]), trainable);
  const [weight, mean] = [variable(true), variable(false)];
  const optimiser = adam(new Map([["weight", weight], ["mean", mean]]));
  assertEquals([...optimiser.first.keys()], ["weight"]);
  optimiser.minimise(() => tf.sum(tf.mul(weight, mean)) as tf.Scalar, { rate: 0.5, step: 1 });
  await assertClose(weight, [0.5], 1e-6);
  assertEquals([...await mean.data()], [1]);
  optimiser.dispose();
  tf.dispose([weight, mean]);
});

Deno.test("weight decay shrinks kernels by rate times decay a step, apart from the gradient, and spares vectors", async () => {
  const kernel = tf.variable(tf.tensor2d([[2, -4]])), still = tf.variable(tf.tensor2d([[2, -4]]));
  const scale = tf.variable(tf.tensor1d([2, -4]));
  const optimiser = adam(new Map<string, tf.Variable>([["kernel", kernel], ["scale", scale]]));
  const plain = adam(new Map([["still", still]]));
  const loss = (of: tf.Variable) => () => tf.sum(of) as tf.Scalar;
  const both = () => tf.add(loss(kernel)(), loss(scale)()) as tf.Scalar;
  for (const step of [1, 2]) {
    optimiser.minimise(both, { rate: 0.1, step, weightDecay: 0.5 });
    plain.minimise(loss(still), { rate: 0.1, step });
  }
  // A gradient of 1 moves Adam by the rate.
  await assertClose(still, [1.8, -4.2], 1e-6);
  await assertClose(scale, [1.8, -4.2], 1e-6);
  const shrunk = (value: number) => 0.95 * (0.95 * value - 0.1) - 0.1;
  await assertClose(kernel, [shrunk(2), shrunk(-4)], 1e-6);
  optimiser.dispose();
  plain.dispose();
  tf.dispose([kernel, still, scale]);
});
