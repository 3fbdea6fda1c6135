import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../assert_close.ts";
import { Adam } from "../../lib/training/adam.ts";

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
  const adam = new Adam(new Map([["weights", weights]]));
  const gradients = [[1, 0.5, -3], [0.1, 0.2, 0.3], [-2, 2, 0], [4, 1e-3, 1], [0.7, -5, 2]];
  gradients.forEach((gradient, i) => {
    const tensor = tf.tensor1d(gradient);
    adam.update(new Map([["weights", tensor]]), { rate: 0.05, step: i + 1 });
    tensor.dispose();
  });
  const expected = start.map((value, i) => byHand(value, gradients.map((g) => g[i]!), 0.05));
  await assertClose(weights, expected);
  adam.dispose();
  weights.dispose();
  // tf.variable() copies the tensor that it is given.
  assertEquals(tf.memory().numTensors, before + 1);
});
