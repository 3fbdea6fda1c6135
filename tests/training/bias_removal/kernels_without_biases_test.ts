import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { certifyXModel, dense, flatten, type Resnet, resnet, sequential } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import {
  type ImitateOptions,
  type LayerFit,
  refitWithoutBiases,
  rescaleWithoutBiases,
} from "@lib/training";
import { assertClose } from "../../fixtures/assert_close.ts";
import { images, pair, small } from "../../fixtures/teachers.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("refitWithoutBiases() imitates biases: every layer nearer than without them, new images too", async () => {
  const { teacher, student } = pair();
  const [inputs, others] = [images(3), images(4)];
  const error = async () => {
    const [a, b] = [teacher, student].map(({ forward }) => forward(others));
    const ratio = tf.div(tf.norm(tf.sub(a!, b!)), tf.norm(a!));
    return (await ratio.data())[0]!;
  };
  const stripped = await refitWithoutBiases(student, { teacher, inputs, iterations: 0 });
  const before = await error();
  const fits = await refitWithoutBiases(student, { teacher, inputs, iterations: 6 });
  const after = await error();
  assertEquals(fits.length, 54);
  assertEquals(stripped.map(({ before, after }) => before - after), fits.map(() => 0));
  for (const { name, before, after } of fits) {
    assert(after < before, `${name}: ${after}, ${before}`);
  }
  assert(after < 0.7 * before, `${after} of ${before}`);
  await certifyXModel(student.forward, others);
});

Deno.test("both conversions fit every layer alike whether images come in one pass or in parts", async () => {
  const inputs = images(3);
  const ways = {
    refit: (student: Resnet, options: ImitateOptions) =>
      refitWithoutBiases(student, { ...options, iterations: 3 }),
    rescale: rescaleWithoutBiases,
  };
  for (const [name, convert] of Object.entries(ways)) {
    const [whole, parts] = [pair(), pair()];
    const expected = await convert(whole.student, { teacher: whole.teacher, inputs });
    const fits = await convert(parts.student, { teacher: parts.teacher, inputs, batchSize: 7 });
    const errors = (fits: readonly LayerFit[]) => fits.map(({ after }) => after);
    // Rounding alone: it grows from 1e-10 in the first layer to 3e-6 in the 54th.
    await assertClose(errors(fits), errors(expected), 1e-5, name);
  }
});

Deno.test("refitWithoutBiases() leaves the kernels of a teacher whose biases are 0 as they are", async () => {
  const { student } = pair();
  const teacher = resnet({ ...small, bias: true, random: random(1) });
  await refitWithoutBiases(student, { teacher, inputs: images(3), iterations: 3 });
  await assertClose(student.forward(images(4)), teacher.forward(images(4)), 1e-5);
});

Deno.test("refitWithoutBiases() takes a bias from a feature that is always 1", async () => {
  const build = (bias: boolean) =>
    sequential([flatten("flatten"), dense("dense", { bias, units: [3, 2] })], {
      name: "linear",
      inputShape: [1, 1, 3],
      classes: 2,
    });
  const [teacher, student] = [build(true), build(false)];
  teacher.variables.get("dense.kernel")!.assign(tf.tensor2d([[1, 2], [3, 4], [5, 6]]));
  teacher.variables.get("dense.bias")!.assign(tf.tensor1d([0.5, -0.25]));
  const inputs = tf.tensor4d([[1, 2, 1], [0, 1, 1], [-1, 0.5, 1], [2, -1, 1]].flat(), [4, 1, 1, 3]);
  const [fit] = await refitWithoutBiases(student, { teacher, inputs, iterations: 3 });
  assert(fit!.after < 1e-4, `${fit!.after}`);
  const kernel = tf.tensor2d([[1, 2], [3, 4], [5.5, 5.75]]);
  await assertClose(student.variables.get("dense.kernel")!, kernel, 1e-3);
});

Deno.test("refitWithoutBiases() frees everything, also when it is stopped", async () => {
  const { teacher, student } = pair();
  const inputs = images(3);
  const before = tf.memory().numTensors;
  await refitWithoutBiases(student, { teacher, inputs, iterations: 1 });
  const stop = new AbortController();
  const onLayer = ({ name }: { name: string }) => void (name === "conv3" && stop.abort());
  const stopped = refitWithoutBiases(student, {
    teacher,
    inputs,
    iterations: 1,
    onLayer,
    signal: stop.signal,
  });
  await assertRejects(() => stopped, DOMException);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("refitWithoutBiases() refuses other layers, biases in the student and a number out of range", async () => {
  const { teacher, student } = pair();
  const inputs = images(3);
  const other = resnet({ ...small, depth: 18, bias: false });
  const normed = resnet({ ...small, normalisation: "batch", bias: false });
  const wrong = [
    [other, { iterations: 1 }, `"student" must be "conv1 conv2d, relu relu, layer1.0 [`],
    [normed, { iterations: 1 }, `"student" must be`],
    [
      teacher,
      { iterations: 1 },
      `"student" must be of kernels only: current value is ["conv1.bias"`,
    ],
    [student, { iterations: 1.5 }, `"iterations" must be an integer of 0 or more`],
  ] as const;
  for (const [student, { iterations }, message] of wrong) {
    const run = () => refitWithoutBiases(student, { teacher, inputs, iterations });
    await assertRejects(run, RangeError, message);
  }
});

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
