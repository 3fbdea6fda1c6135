import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { gradient, inputXGradient, integratedGradients, xGradient } from "@lib/attribution";
import {
  averagePool,
  batchNorm,
  conv2d,
  dense,
  flatten,
  type Layer,
  leakyRelu,
  maxPool,
  type Model,
  relu,
  relu6,
  sequential,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from "@lib/models";
import { type Forward, random, readFinite, setupBackend } from "@lib/runtime";
import {
  absoluteSum,
  type DifferentiableAttribution,
  differentiableExpectedGradients,
  differentiableIntegratedGradients,
  logProbabilityGradient,
  sparsity,
  totalVariation,
} from "@lib/training";
import { assertClose } from "../../assert_close.ts";
import { penaltyOf } from "../../../lib/training/priors/prior.ts";
import { assertSlopes } from "./directions.ts";

await setupBackend({ quiet: true });

const target = [2, 0, 1];
const images = () => tf.tensor4d(random(5).normalArray(3 * 6 * 6 * 2), [3, 6, 6, 2]);
const context = () => ({ target, random: random(6) });

/** A convolution, what is to be tried, and a dense layer: [batch, 6, 6, 2] to 3 logits. */
function net(tried: readonly Layer[], { bias = true, stride = 1, features = 72 } = {}): Model {
  const shared = { bias, random: random(8) };
  return sequential([
    conv2d("conv", { ...shared, channels: [2, 2], size: 3, stride }),
    ...tried,
    flatten("flatten"),
    dense("dense", { ...shared, units: [features, 3], gain: 1 }),
  ], { name: "net", inputShape: [6, 6, 2], classes: 3 });
}

const layers: Record<string, () => Model> = {
  "relu after a stride of 2": () => net([relu("relu")], { stride: 2, features: 18 }),
  tanh: () => net([tanh("tanh")]),
  sigmoid: () => net([sigmoid("sigmoid")]),
  softplus: () => net([softplus("softplus")]),
  softmax: () => net([softmax("softmax")]),
  leakyRelu: () => net([leakyRelu("leaky", { slope: 0.3 })]),
  relu6: () => net([relu6("relu6")]),
  "max pooling": () => net([tanh("tanh"), maxPool("pool", { size: 2 })], { features: 18 }),
  "average pooling": () => net([tanh("tanh"), averagePool("pool", { size: 2 })], { features: 18 }),
  "batch norm": () => net([batchNorm("norm", { channels: 2, bias: true }), softplus("softplus")]),
  "batch norm, of the batch": () =>
    net([
      batchNorm("norm", { channels: 2, bias: true, statistics: "batch" }),
      softplus("softplus"),
    ]),
};

for (const [name, build] of Object.entries(layers)) {
  Deno.test(`a prior's gradient by the weights equals finite differences: ${name}`, async () => {
    const [model, x] = [build(), images()];
    const before = tf.memory().numTensors;
    const squared = () => {
      const maps = inputXGradient(model.forward, x, { target });
      return tf.sum(tf.square(maps)) as tf.Scalar;
    };
    await assertSlopes(model, squared);
    assertEquals(tf.memory().numTensors, before);
    x.dispose();
    model.dispose();
  });
}

Deno.test("every method's and every penalty's gradient by the weights equals finite differences", async () => {
  const [model, x] = [net([softplus("softplus")]), images()];
  const references = tf.tensor4d(random(7).normalArray(5 * 72), [5, 6, 6, 2]);
  const methods: Record<string, DifferentiableAttribution> = {
    gradient,
    inputXGradient,
    "expected gradients, 1 draw": differentiableExpectedGradients({ references }),
    "expected gradients, 3 draws": differentiableExpectedGradients({ references, draws: 3 }),
    "Integrated Gradients": differentiableIntegratedGradients({ steps: 3 }),
    "the summed log-probabilities": logProbabilityGradient,
  };
  const before = tf.memory().numTensors;
  for (const [name, attribution] of Object.entries(methods)) {
    for (const penalty of [sparsity, absoluteSum, totalVariation]) {
      const prior = { name, attribution, penalty, strength: 1 };
      await assertSlopes(model, () => penaltyOf(prior, model.forward, x, context()), 0.02);
    }
  }
  assertEquals(tf.memory().numTensors, before);
  tf.dispose([x, references]);
  model.dispose();
});

Deno.test("X-Gradient as a prior is input x gradient on a net without biases", async () => {
  const [model, x] = [net([relu("relu")], { bias: false }), images()];
  const options = { penalty: absoluteSum, name: "", strength: 1 };
  const [one, other] = [xGradient, inputXGradient].map((attribution) =>
    penaltyOf({ ...options, attribution }, model.forward, x, context())
  );
  assertEquals(await one!.data(), await other!.data());
  tf.dispose([x, one!, other!]);
  model.dispose();
});

Deno.test("Integrated Gradients for training equal those of the library, whatever rule and baseline", async () => {
  const [model, x] = [net([tanh("tanh")]), images()];
  for (const rule of ["midpoint", "gauss-legendre"] as const) {
    for (const baseline of [0, 0.5]) {
      const attribute = differentiableIntegratedGradients({ steps: 4, rule, baseline });
      const found = attribute(model.forward, x, context());
      const { attributions } = await integratedGradients(model.forward, x, {
        target,
        steps: 4,
        rule,
        baseline,
      });
      await assertClose(found, attributions, 1e-5);
      tf.dispose([found, attributions]);
    }
  }
  x.dispose();
  model.dispose();
});

/** F(x) = [w x, -w x] with w = 1, 2, 3. */
const linear: Forward = (x) => {
  const logit = tf.matMul(x, tf.tensor2d([[1], [2], [3]]));
  return tf.concat([logit, tf.neg(logit)], 1) as tf.Tensor2D;
};

Deno.test("expected gradients for training are w (x - mean of the drawn references) on a linear net", async () => {
  const x = tf.tensor2d([[1, 1, 1], [4, 0, 2]]);
  const options = { target: [0, 1], random: random(1) };
  const one = tf.tensor2d([[1, 0, -1]]);
  const found = differentiableExpectedGradients({ references: one, draws: 4 })(linear, x, options);
  await assertClose(found, tf.tensor2d([[0, 2, 6], [-3, 0, -9]]));
  // Of two references, each example's mean is that of its own draws: between the two, and not the same.
  const two = tf.tensor2d([[0, 0, 0], [1, 1, 1]]);
  const drawn = differentiableExpectedGradients({ references: two, draws: 64 });
  const maps = drawn(linear, x, options);
  const slopes = await readFinite(maps, "maps");
  const means = [1 - slopes[0]!, 4 + slopes[3]!];
  for (const mean of means) assert(Math.abs(mean - 0.5) < 4 * 0.5 / Math.sqrt(64), `${mean}`);
  assertNotEquals(means[0], means[1]);
  tf.dispose([x, one, two, found, maps]);
});

Deno.test("expected gradients give each draw an alpha of its own: F(x) = x^2 has mean 1 and its spread", async () => {
  const square: Forward = (x) => tf.square(x) as tf.Tensor2D;
  const x = tf.ones([500, 1]), references = tf.zeros([1, 1]);
  const target = new Array(500).fill(0);
  const attribute = differentiableExpectedGradients({ references });
  const map = attribute(square, x, { target, random: random(2) });
  const values = await readFinite(map, "map");
  // 2 alpha, uniform on [0, 2]: mean 1, variance 1/3.
  const mean = values.reduce((sum, value) => sum + value, 0) / 500;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 499;
  await assertClose([mean, variance], [1, 1 / 3], 4 * Math.sqrt(1 / 3 / 500));
  tf.dispose([x, references, map]);
});

Deno.test("the gradient of the summed log-probabilities follows the formula, of two logits and of one", async () => {
  const x = tf.tensor2d([[0.1, -0.2, 0.3], [0.5, 0.1, -0.4]]);
  const p = (logit: number) => 1 / (1 + Math.exp(-logit));
  const logits = [0.1 - 0.4 + 0.9, 0.5 + 0.2 - 1.2];
  // d/dz [log p(z) + log(1 - p(z))] = 1 - 2 p(z), with z the difference of the logits.
  const expected = (factor: number) =>
    logits.flatMap((logit) => [1, 2, 3].map((w) => factor * w * (1 - 2 * p(factor * logit))));
  const both = logProbabilityGradient(linear, x);
  await assertClose(await both.data(), expected(2));
  const one = logProbabilityGradient((x) => tf.slice(linear(x), [0, 0], [-1, 1]), x);
  await assertClose(await one.data(), expected(1));
  tf.dispose([x, both, one]);
});

Deno.test("attributions for training refuse draws, steps and baselines that are none", () => {
  const references = tf.zeros([1, 3]);
  for (const draws of [0, 1.5, NaN]) {
    const make = () => differentiableExpectedGradients({ references, draws });
    assertThrows(make, RangeError, `"draws" must be a positive integer`);
  }
  assertThrows(() => differentiableIntegratedGradients({ steps: 0 }), RangeError, `"steps"`);
  const baseline = NaN;
  assertThrows(() => differentiableIntegratedGradients({ steps: 1, baseline }), RangeError);
  references.dispose();
});
