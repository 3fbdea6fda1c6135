import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { certifyXModel, dense, flatten, sequential } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { rescaleWithoutBiases } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { images, pair } from "../../fixtures/teachers.ts";

await setupBackend({ quiet: true });

Deno.test("rescaleWithoutBiases() gives every channel of every layer the teacher's mean square", async () => {
  const { teacher, student } = pair();
  const inputs = images(3), before = tf.memory().numTensors;
  const fits = await rescaleWithoutBiases(student, { teacher, inputs });
  assertEquals(tf.memory().numTensors, before);
  assertEquals(fits.length, 54);
  // The first layer's inputs are the same, so its channels can be compared from outside.
  const squares = [teacher, student].map(({ layers }) =>
    tf.mean(tf.square(layers[0]!.apply(inputs)), [0, 1, 2])
  );
  await assertClose(squares[1]!, squares[0]!, 1e-4);
  const [last, theirs] = [student, teacher].map(({ forward }) =>
    tf.mean(tf.square(forward(inputs)), 0)
  );
  await assertClose(last!, theirs!, 1e-3);
  await certifyXModel(student.forward, images(4));
});

Deno.test("rescaleWithoutBiases() of two channels, one of which gives 0, by hand", async () => {
  const build = (bias: boolean) =>
    sequential([flatten("flatten"), dense("dense", { bias, units: [1, 2] })], {
      name: "linear",
      inputShape: [1, 1, 1],
      classes: 2,
    });
  const [teacher, student] = [build(true), build(false)];
  teacher.variables.get("dense.kernel")!.assign(tf.tensor2d([[2, 0]]));
  teacher.variables.get("dense.bias")!.assign(tf.tensor1d([1, 5]));
  // 2 x + 1 of 1 and -1 is 3 and -1: mean square 5, that of 2 x is 4.
  const inputs = tf.tensor4d([1, -1], [2, 1, 1, 1]);
  const [fit] = await rescaleWithoutBiases(student, { teacher, inputs });
  await assertClose(student.variables.get("dense.kernel")!, tf.tensor2d([[Math.sqrt(5), 0]]), 1e-6);
  // Off by (1, 5) of (3, 5) and (-1, 5).
  assertAlmostEquals(fit!.before, Math.sqrt(52 / 60), 1e-6);
  const [first, second] = [Math.sqrt(5) - 3, 1 - Math.sqrt(5)];
  assertAlmostEquals(fit!.after, Math.sqrt((first ** 2 + second ** 2 + 50) / 60), 1e-6);
});

Deno.test("rescaleWithoutBiases() refuses a student with biases", async () => {
  const { teacher } = pair();
  const run = () => rescaleWithoutBiases(teacher, { teacher, inputs: images(3) });
  const message = `Cannot rescale without biases as "student" must be of kernels only`;
  await assertRejects(run, RangeError, message);
});
