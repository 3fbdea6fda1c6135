import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { setupBackend } from "@lib/runtime";

await setupBackend({ quiet: true });

const truths = () => tf.tensor2d([[1, 0, 1], [0, 0, 1]], [2, 3], "bool");
const whole = () => tf.tensor1d([-3, 0, 2, 300], "int32");

/** Operations of whole numbers and truths with what they give. */
const cases: Record<string, [run: () => tf.Tensor, dtype: tf.DataType, values: number[]]> = {
  "a cast of fractions to truths": [
    () => tf.cast(tf.tensor1d([0.5, 0, -2, 256]), "bool"),
    "bool",
    [1, 0, 1, 1],
  ],
  "a cast of whole numbers to truths": [() => tf.cast(whole(), "bool"), "bool", [1, 0, 1, 1]],
  "truths in reverse": [() => tf.reverse(truths(), 1), "bool", [1, 0, 1, 1, 0, 0]],
  "a choice of truths": [
    () => tf.where(truths(), tf.logicalNot(truths()), truths()),
    "bool",
    [0, 0, 0, 0, 0, 0],
  ],
  "whole numbers within bounds": [() => tf.clipByValue(whole(), -1, 5), "int32", [-1, 0, 2, 5]],
};

for (const [what, [run, dtype, values]] of Object.entries(cases)) {
  Deno.test(`${what}: right on every backend, and nothing is left behind`, async () => {
    const before = tf.memory(), result = tf.tidy(run);
    assertEquals([result.dtype, ...await result.data()], [dtype, ...values]);
    result.dispose();
    const { numTensors, numDataBuffers } = tf.memory();
    assertEquals([numTensors, numDataBuffers], [before.numTensors, before.numDataBuffers]);
  });
}
