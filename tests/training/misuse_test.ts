import { random, setupBackend } from "@lib/runtime";
import * as training from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import { testMisuse } from "../fixtures/misuse.ts";
import { squareNet, squares } from "./squares.ts";

await setupBackend({ quiet: true });

/** Not a plain object, so that its variables are nobody's to free. */
const net = Object.create(squareNet(1)), plain = Object.create(squareNet(2, { bias: false }));
const train = squares(8, 1), validation = squares(4, 2), { forward } = net;
const prior = {
  name: "sparse",
  attribution: { method: "gradient" },
  penalty: training.sparsity,
  strength: 0.1,
};
const onProgress = () => {}, onLayer = () => {}, { signal } = new AbortController();
const imitation = () => ({
  ...{ teacher: net, inputs: tf.ones([1, 4, 6, 1]), onLayer, signal, checkpointSeconds: 1 },
});

testMisuse({
  functions: { ...training },
  values: {
    predict: () => [forward, train, { batchSize: 3, label: "Predict" }],
    "predict, of a tensor": () => [forward, tf.ones([2, 4, 6, 1])],
    accuracy: () => [forward, train, { batchSize: 3, level: 0.9, label: "Judge" }],
    fit: () => [
      ...[net, { train, validation }],
      {
        ...{ epochs: 1, seed: 1, batchSize: 4, learningRate: 0.01, schedule: "cosine" },
        ...{ augmentation: { flip: false, shift: 0 }, dropout: 0.1, batchStatistics: false },
        ...{ prior, teacher: { forward, temperature: 2 }, label: "Train", onProgress, signal },
      },
    ],
    measureStepCost: () => [net, train, { priors: [prior], repeats: 1, onProgress }],
    refitWithoutBiases: () => [plain, { ...imitation(), iterations: 1 }],
    rescaleWithoutBiases: () => [plain, imitation()],
    adam: () => [net.variables],
    attributedLogits: () => [
      ...[(x: tf.Tensor) => tf.sum(x, -1), tf.ones([1, 2, 3])],
      { attribution: { method: "gradient" }, randoms: [random(1)] },
    ],
    sparsity: () => [tf.ones([2, 3])],
    roughness: () => [tf.ones([2, 3, 3, 1])],
    totalVariation: () => [tf.ones([2, 3, 3, 1])],
    giniIndex: () => [tf.ones([2, 3])],
  },
  calls: { adam: (variables: never) => training.adam(variables).dispose() },
});
