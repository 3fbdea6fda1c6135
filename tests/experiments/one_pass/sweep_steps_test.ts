import { assertEquals, assertRejects } from "@std/assert";
import { apart, sweepSteps } from "@lib/experiments";
import { relativeError } from "@lib/metrics";
import { type Forward, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ backend: "wasm", quiet: true });

const square: Forward = (x) => tf.sum(tf.square(x), 1, true) as tf.Tensor2D;
const inputs = tf.tensor2d([[1, 2], [3, -1]]);
const options = { target: [0, 0], rule: "right", batchSize: 4 } as const;

Deno.test("sweepSteps() gives one gradient and each number of steps, input by input", async () => {
  const before = tf.memory().numTensors;
  const { onePass, sums } = await sweepSteps(square, inputs, {
    ...options,
    steps: [1, 4],
    label: "sweep",
  });
  // dF/dx = 2x; the right rule's mean of alpha is (1 + 1/n) / 2.
  assertClose(onePass[1]!, [18, 2]);
  assertEquals(relativeError(sums[0]![1]!, onePass[1]!), 0);
  assertClose(sums[1]![0]!, [1 * 1.25, 4 * 1.25]);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("sweepSteps() starts from another baseline, and one pass is times the way from there", async () => {
  const from = { ...options, steps: [1], baseline: 1 };
  const { onePass, sums } = await sweepSteps(square, inputs, from);
  assertClose(onePass[0]!, [0, 4]); // (x - 1) 2x
  assertClose(sums[0]![0]!, [0, 4]); // the right rule's only point is x
});

Deno.test("apart() gives each map's difference, the least, median and most, and that of all as one", () => {
  const maps = [[1, 2], [3, 3], [0, 5]].map((map) => Float32Array.from(map));
  const truths = [[1, 2], [1, 1], [0, 4]].map((map) => Float32Array.from(map));
  const { each, least, median, most, joint } = apart(maps, truths);
  assertEquals([each, least, median, most], [[0, 2, 0.25], 0, 0.25, 2]);
  assertClose([joint], [5 / 9]);
});

Deno.test("sweepSteps() refuses unknown options and passes on what Integrated Gradients refuse", async () => {
  const wrong = { ...options, n_steps: 3, steps: [1] };
  await assertRejects(() => sweepSteps(square, inputs, wrong as never), TypeError, "n_steps");
  await assertRejects(
    () => sweepSteps(square, inputs, { ...options, steps: [0] }),
    RangeError,
    '"steps"',
  );
});
