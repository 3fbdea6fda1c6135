import * as tf from "@tensorflow/tfjs";
import * as attribution from "@lib/attribution";
import { type Forward, random, setupBackend } from "@lib/runtime";
import { testMisuse } from "../fixtures/misuse.ts";

await setupBackend({ quiet: true });

const forward: Forward = (x) =>
  x.reshape([x.shape[0]!, -1]).matMul<tf.Tensor2D>(tf.ones([3, 2])).relu();
const layers = [{
  kind: "dense",
  name: "dense",
  apply: (x: tf.Tensor) => x.matMul(tf.ones([3, 2])),
}];
const net = { layers, forward: layers[0]!.apply as Forward };
const x = () => tf.tensor2d([[1, -1, 2], [0.5, 1, 0]]);
const images = () => tf.ones([1, 1, 3, 1]), range = [-3, 3];
const run = () => ({ batchSize: 4, onProgress: () => {}, signal: new AbortController().signal });
const { certificate, attributions } = await attribution.integratedGradients(forward, x(), {
  target: 0,
});
attributions.dispose();

/** Right arguments of every public function. */
const values: Record<string, () => unknown[]> = {
  gradient: () => [forward, x(), { target: [0, 1], batchSize: 4 }],
  inputXGradient: () => [forward, x(), { target: 1, batchSize: 4 }],
  xGradient: () => [forward, x(), { target: 1, batchSize: 4 }],
  integratedGradients: () => [
    ...[forward, x()],
    { target: 1, baseline: 0, steps: 4, rule: "midpoint", tolerance: 0.5, maxSteps: 16, ...run() },
  ],
  smoothGrad: () => [
    ...[(z: tf.Tensor) => z.clone(), x()],
    { noise: 0.1, random: random(1), draws: 2, onProgress: () => {}, signal: run().signal },
  ],
  blurIntegratedGradients: () => [forward, images(), { target: 1, sigma: 1, steps: 2, ...run() }],
  idgi: () => [forward, x(), { target: 1, baseline: 0, steps: 2, ...run() }],
  guidedIntegratedGradients: () => [
    ...[forward, x()],
    { target: 1, baseline: 0, steps: 2, fraction: 0.3, maxDistance: 0.1, ...run() },
  ],
  occlusion: () => [
    ...[forward, images()],
    { target: 1, baseline: 0, window: 1, stride: 1, ...run() },
  ],
  shapleySampling: () => [
    ...[forward, x()],
    { target: 1, baseline: 0, random: random(1), permutations: 2, groups: [0, 1, 0], ...run() },
  ],
  deepLift: () => [net, x(), { target: 1, baseline: 0 }],
  layerwiseRelevance: () => [net, x(), { target: 1, epsilon: 1e-6 }],
  guidedBackpropagation: () => [net, x(), { target: 1 }],
  exactIntegratedGradients: () => [
    ...[net, x()],
    { target: 1, baseline: 0, quadratures: [attribution.quadrature("left", 2)], ...run() },
  ],
  exactExpectedGradients: () => [net, x(), { target: 1, references: x(), ...run() }],
  expectedGradients: () => [
    ...[forward, x()],
    { target: 1, references: x(), random: random(1), draws: 2, noise: 0.1, ...run() },
  ],
  certify: () => [
    ...[forward, x()],
    {
      attributions: x(),
      target: 1,
      baseline: 0,
      method: "none",
      steps: 2,
      gradients: 3,
      batchSize: 2,
    },
  ],
  compareBaselines: () => [
    ...[forward, x()],
    { target: 1, baselines: { zero: () => tf.zeros([1, 3]) }, steps: 2, ...run() },
  ],
  baselinePrediction: () => [forward, x(), { batchSize: 4 }],
  measureCost: () => [
    ...[forward, x()],
    {
      target: 1,
      rule: "left",
      steps: 2,
      repeats: 1,
      enough: 8,
      batchSize: 4,
      onProgress: () => {},
    },
  ],
  averageOverBaselines: () => [
    ...[() => tf.zeros([1, 3]), (b: tf.Tensor) => b.clone()],
    { draws: 2, onProgress: () => {}, signal: new AbortController().signal },
  ],
  fgsm: () => [forward, x(), { away: 1, epsilon: 0.5, range, batchSize: 4 }],
  pgd: () => [
    ...[forward, x()],
    { towards: 1, epsilon: 0.5, range, batchSize: 4, steps: 2, stepSize: 0.1, random: random(1) },
  ],
  black: () => [x(), { range, normalization: { mean: [0, 0, 0], std: [1, 1, 1] } }],
  white: () => [images(), { normalization: { mean: [0], std: [1] } }],
  singleColour: () => [x(), { range, colour: [0, 1, 2] }],
  meanColour: () => [images(), { normalization: { mean: [0], std: [1] } }],
  maxDistance: () => [x(), { range }],
  uniformNoise: () => [x(), { range, random: random(1) }],
  gaussianNoise: () => [x(), { range, random: random(1), sigma: 0.5 }],
  anotherImage: () => [x(), { references: x(), random: random(1) }],
  blur: () => [images(), { sigma: 1 }],
  boxBlur: () => [tf.ones([1, 5, 5, 1]), { kernel: 3 }],
  quadrature: () => ["midpoint", 4],
  describe: () => [certificate, 0],
  certificateTable: () => [certificate, ["one", "two"]],
  refinement: () => [[1, 2], [1, 1], { difference: 3, tolerance: 0.1 }],
  doublings: () => ["left", { first: 8, count: 3 }],
  sampledSum:
    () => [Float64Array.of(0.5), Float64Array.of(1, 2), attribution.quadrature("left", 2)],
  readTarget: () => ["explain", [0, 1], 2],
  targetList: () => ["explain", [0, 1], { batch: 2, outputs: 3 }],
};

testMisuse({ functions: { ...attribution }, values, inner: ["drawnGradients"] });
