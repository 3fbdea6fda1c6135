import * as tf from "@tensorflow/tfjs";
import { assert, assertRejects } from "@std/assert";
import {
  compareBaselines,
  expectedGradients,
  fgsm,
  gradient,
  inputXGradient,
  integratedGradients,
} from "@lib/attribution";
import { type Forward, random, setupBackend } from "@lib/runtime";
import { withoutLeaks } from "../fixtures/oracles.ts";

await setupBackend({ quiet: true });

Deno.test("an operation without a gradient is named at once, whatever the batch, and leaks nothing", async () => {
  const bins = (x: tf.Tensor) =>
    tf.image.cropAndResize(x as tf.Tensor4D, [[0, 0, 1, 1]], [0], [2, 2]);
  const cases: [string, (x: tf.Tensor) => tf.Tensor][] = [
    ["must have a gradient on", (x) => bins(x).tile([x.shape[0]!, 1, 1, 1])],
    ["current value is CropAndResize", (x) => bins(x).tile([x.shape[0]!, 1, 1, 1])],
    ["GatherV2 of indices", (x) => tf.gather(tf.ones([9, 4]), x.cast("int32").reshape([-1, 4]))],
    ["must be computed from the inputs", (x) => tf.ones([x.shape[0]!, 2])],
  ];
  const x = tf.ones([6, 2, 2, 1]), references = tf.zeros([5, 2, 2, 1]);
  const options = { target: 0, batchSize: 2 } as const;
  for (const [words, run] of cases) {
    let passes = 0;
    const network: Forward = (x) => (passes++, run(x).reshape([x.shape[0]!, -1]));
    const attempts: (() => Promise<unknown>)[] = [
      () => integratedGradients(network, x, options),
      () => integratedGradients(network, x, { ...options, tolerance: 0.1 }),
      () => expectedGradients(network, x, { ...options, references, random: random(1) }),
      () => compareBaselines(network, x, { ...options, baselines: { zero: () => references } }),
      async () => await Promise.resolve(gradient(network, x, options)),
      async () => await Promise.resolve(inputXGradient(network, x, options)),
      async () => await Promise.resolve(fgsm(network, x, { away: 0, epsilon: 0.1, batchSize: 2 })),
    ];
    for (const attempt of attempts) {
      passes = 0;
      await withoutLeaks(() => assertRejects(attempt, Error, words));
      assert(passes <= 1, `${passes} passes`);
    }
  }
  tf.dispose([x, references]);
});
