import * as tf from "@tensorflow/tfjs";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  black,
  certificateTable,
  certify,
  compareBaselines,
  describe,
  expectedGradients,
  fgsm,
  gaussianNoise,
  gradient,
  inputXGradient,
  integratedGradients,
} from "@lib/attribution";
import { type Forward, random, setupBackend } from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("200,000 rows go through every function that takes a table", async () => {
  const rows = 200_000, weights = tf.tensor2d([[2], [-1]]);
  const forward: Forward = (x) => x.matMul(weights) as tf.Tensor2D;
  const x = tf.randomNormal([rows, 2], 0, 1, "float32", 1), references = tf.zeros([1, 2]);
  const { attributions, certificate } = await integratedGradients(forward, x, { steps: 2 });
  assertEquals(certificate.examples.length, rows);
  assert(describe(certificate).includes("200000 examples"));
  assertEquals(certificateTable(certificate).rows.length, rows);
  const eg = await expectedGradients(forward, x, { references, draws: 2, random: random(1) });
  const one = await certify(forward, x, { attributions, method: "again" });
  assertAlmostEquals(one.examples[rows - 1]!.completenessError, 0, 1e-5);
  const baselines = { zero: () => references.clone() };
  const [zero] = await compareBaselines(forward, x, { baselines, steps: 1 });
  assertEquals(zero!.maps.length, rows);
  const range = [[-9, -9], [9, 9]] as const;
  const maps = [
    ...[gradient(forward, x), inputXGradient(forward, x, { batchSize: 50_000 })],
    ...[black(x, { range }), gaussianNoise(x, { range, random: random(2) })],
    fgsm(forward, x, { away: new Uint8Array(rows), epsilon: 0.1, range }),
  ];
  for (const map of maps) assertEquals(map.shape, [rows, 2]);
  tf.dispose([x, references, weights, attributions, eg.attributions, ...maps]);
});

Deno.test("an image of 299 x 299 x 3 goes through, compareBaselines() included", async () => {
  const x = tf.randomUniform([1, 299, 299, 3], 0, 1, "float32", 1);
  const forward: Forward = (images) => images.mean([1, 2]) as tf.Tensor2D;
  const { attributions } = await integratedGradients(forward, x, { target: 1, steps: 2 });
  const [dark] = await compareBaselines(forward, x, {
    target: 1,
    baselines: { black: () => black(x) },
    steps: 2,
  });
  assertAlmostEquals(dark!.examples[0]!.completenessError, 0, 1e-4);
  tf.dispose([x, attributions]);
});
