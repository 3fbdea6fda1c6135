import * as tf from "@tensorflow/tfjs";
import { assertRejects } from "@std/assert";
import {
  baselinePrediction,
  certify,
  compareBaselines,
  expectedGradients,
  integratedGradients,
} from "@lib/attribution";
import { fromLayersModel } from "@lib/models";
import { type Forward, random, setupBackend } from "@lib/runtime";
import { predict } from "@lib/training";
import { withoutLeaks } from "../fixtures/oracles.ts";

await setupBackend({ quiet: true });

const { layers } = tf;
type Layers = [first: tf.layers.Layer, ...rest: tf.layers.Layer[]];

/** Networks by name, of which some kernel takes NaN for a number on some backend. */
const networks: Readonly<Record<string, () => Layers>> = {
  "a convolution, a ReLU apart": () => [
    layers.conv2d({ inputShape: [5, 5, 1], filters: 1, kernelSize: 1 }),
    layers.reLU(),
  ],
  "a convolution fused with a ReLU": () => [
    layers.conv2d({ inputShape: [5, 5, 2], filters: 4, kernelSize: 3, activation: "relu" }),
  ],
  "a depthwise convolution fused with a ReLU": () => [
    layers.depthwiseConv2d({ inputShape: [5, 5, 2], kernelSize: 3, activation: "relu" }),
  ],
  "a convolution and ReLU6": () => [
    layers.conv2d({ inputShape: [5, 5, 1], filters: 2, kernelSize: 3, activation: "relu6" }),
  ],
  "a batch norm before poolings and a ReLU": () => [
    layers.batchNormalization({ inputShape: [6, 6, 1] }),
    layers.maxPooling2d({ poolSize: 2 }),
    layers.averagePooling2d({ poolSize: 3 }),
    layers.reLU(),
  ],
  "a convolution of volumes before a pooling": () => [
    layers.conv3d({ inputShape: [4, 4, 4, 1], filters: 2, kernelSize: 1 }),
    layers.maxPooling3d({ poolSize: 2 }),
  ],
  "a dense layer and a ReLU": () => [
    layers.dense({ inputShape: [6, 2], units: 3, activation: "relu" }),
  ],
};

const methods: Readonly<Record<string, (forward: Forward, x: tf.Tensor) => Promise<unknown>>> = {
  integratedGradients: (forward, x) => integratedGradients(forward, x, { target: 0, steps: 2 }),
  expectedGradients: (forward, x) =>
    expectedGradients(forward, x, { target: 0, references: x, draws: 2, random: random(1) }),
  compareBaselines: (forward, x) =>
    compareBaselines(forward, x, { target: 0, baselines: { itself: () => x.clone() } }),
  certify: (forward, x) => certify(forward, x, { target: 0, attributions: x, method: "none" }),
  baselinePrediction: (forward, x) => baselinePrediction(forward, x),
  predict: (forward, x) => predict(forward, x),
};

/** NaN of both signs: that of a quotient differs from machine to machine. */
const bits = [0x7fc00000, 0xffc00000];

for (const [name, make] of Object.entries(networks)) {
  Deno.test(`a NaN in any weight is an error: ${name}`, async () => {
    const [first, ...rest] = make();
    const tail = [layers.flatten(), layers.dense({ units: 2 })];
    const model = tf.sequential({ layers: [first, ...rest, ...tail] });
    const { forward } = fromLayersModel(model);
    const x = tf.ones([2, ...model.inputs[0]!.shape.slice(1) as number[]]);
    for (const [spoilt, { shape, size }] of first.getWeights().entries()) {
      for (const nan of bits) {
        const kept = first.getWeights().map((weight) => weight.clone());
        const bad = new Float32Array(size).fill(0.1);
        new Uint32Array(bad.buffer)[0] = nan;
        first.setWeights(kept.map((weight, i) => i === spoilt ? tf.tensor(bad, shape) : weight));
        for (const method of Object.values(methods)) {
          await withoutLeaks(() => assertRejects(() => method(forward, x), Error, "Cannot "));
        }
        first.setWeights(kept);
      }
    }
    tf.dispose(x);
    model.dispose();
  });
}
