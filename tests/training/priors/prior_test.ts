import { assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { gradient, inputXGradient, xGradient } from "@lib/attribution";
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
  softmaxLayer,
  softplus,
  tanh,
} from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { type Prior, sparsity, totalVariation } from "@lib/training";
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
  softmax: () => net([softmaxLayer("softmax")]),
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
  const methods: Record<string, Prior["attribution"]> = {
    "a function, gradient": gradient,
    "a function, input x gradient": inputXGradient,
    gradient: { method: "gradient" },
    "input x gradient": { method: "input x gradient" },
    "right for the right reasons": { method: "right for the right reasons" },
    "expected gradients, 1 reference": { method: "expected gradients", references: 1 },
    "expected gradients, 3 references": { method: "expected gradients", references: 3 },
  };
  const before = tf.memory().numTensors;
  for (const [name, attribution] of Object.entries(methods)) {
    for (const penalty of [sparsity, totalVariation]) {
      const prior = { name, attribution, penalty, strength: 1 };
      await assertSlopes(
        model,
        () => penaltyOf(prior, model.forward, { inputs: x, ...context() }),
        0.02,
      );
    }
  }
  assertEquals(tf.memory().numTensors, before);
  x.dispose();
  model.dispose();
});

Deno.test("X-Gradient as a prior is input x gradient on a net without biases", async () => {
  const [model, x] = [net([relu("relu")], { bias: false }), images()];
  const options = { penalty: totalVariation, name: "", strength: 1 };
  const [one, other] = [xGradient, inputXGradient].map((attribution) =>
    penaltyOf({ ...options, attribution }, model.forward, { inputs: x, ...context() })
  );
  assertEquals(await one!.data(), await other!.data());
  tf.dispose([x, one!, other!]);
  model.dispose();
});
