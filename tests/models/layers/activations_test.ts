import { assert } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import * as models from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { trained } from "../homogeneity/zoo.ts";

await setupBackend({ quiet: true });

const points = [-8, -1.5, -0.25, 0.25, 1.5, 8];

/** Layers with F and, by hand, its derivative. */
const known: [layer: models.Layer, f: (x: number) => number, slope: (x: number) => number][] = [
  [models.leakyRelu("leakyRelu"), (x) => x > 0 ? x : 0.01 * x, (x) => x > 0 ? 1 : 0.01],
  [
    trained(models.prelu("prelu", { channels: 1 }), { slope: [-0.5] }),
    (x) => x > 0 ? x : -0.5 * x,
    (x) => x > 0 ? 1 : -0.5,
  ],
  [models.relu6("relu6"), (x) => Math.min(Math.max(x, 0), 6), (x) => x > 0 && x < 6 ? 1 : 0],
  [models.elu("elu"), (x) => x > 0 ? x : Math.expm1(x), (x) => x > 0 ? 1 : Math.exp(x)],
  [models.softplus("softplus"), (x) => Math.log1p(Math.exp(x)), sigmoid],
  [models.tanh("tanh"), Math.tanh, (x) => 1 - Math.tanh(x) ** 2],
  [models.sigmoid("sigmoid"), sigmoid, (x) => sigmoid(x) * sigmoid(-x)],
  [models.gelu("gelu"), (x) => x * below(x), (x) => below(x) + x * density(x)],
];

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function density(x: number): number {
  return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

/** The standard normal distribution function, by Simpson's rule from 0. */
function below(x: number): number {
  const [n, step] = [400, x / 400];
  const weight = (i: number) => i === 0 || i === n ? 1 : i % 2 ? 4 : 2;
  const sum = Array.from({ length: n + 1 }, (_, i) => weight(i) * density(i * step));
  return 0.5 + sum.reduce((a, b) => a + b) * step / 3;
}

for (const [layer, f, slope] of known) {
  Deno.test(`${layer.name}() and its gradient are those of its formula`, async () => {
    const x = tf.tensor2d(points, [points.length, 1]);
    const [value, gradient] = [layer.apply(x), tf.grad((z) => layer.apply(z))(x)];
    await assertClose(await value.data(), points.map(f), 2e-6);
    await assertClose(await gradient.data(), points.map(slope), 2e-6);
    tf.dispose([x, value, gradient]);
  });
}

Deno.test("prelu() trains a slope per channel, which starts at 1/4", async () => {
  const layer = models.prelu("prelu", { channels: 2 });
  const x = tf.tensor2d([[-4, 3], [-2, -8]]);
  await assertClose(layer.apply(x), tf.tensor2d([[-1, 3], [-0.5, -2]]));
  const slope = layer.variables.slope!;
  const { grads } = tf.variableGrads(() => tf.sum(layer.apply(x)) as tf.Scalar, [slope]);
  await assertClose(grads[slope.name]!, tf.tensor1d([-6, -8]));
});

Deno.test("softmax() gives shares of 1 over the last axis, in the ratio of the exponentials", async () => {
  const shares = models.softmaxLayer("softmax").apply(tf.tensor2d([[0, Math.LN2], [5, 5]]));
  await assertClose(shares, tf.tensor2d([[1 / 3, 2 / 3], [1 / 2, 1 / 2]]));
  assert(shares.shape.length === 2);
});
