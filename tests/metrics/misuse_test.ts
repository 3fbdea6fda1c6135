import * as metrics from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { testMisuse } from "../fixtures/misuse.ts";

await setupBackend({ quiet: true });

const forward: Forward = (x) => tf.mul(tf.reshape(x, [x.shape[0]!, -1]), 2) as tf.Tensor2D;
const scores = [[1, -2, 3, 0], [2, 1, -1, 4]], map = [1, -2, 3, 1], fractions = [0.5, 1];
const images = () => tf.tensor2d([[1, 2, 3, 4], [-1, 0, 2, 5]]), onProgress = () => {};
const run = { batchSize: 3, onProgress, signal: new AbortController().signal };
const masked = { scores, fill: 0, ...run }, seeded = Object.create(random(1));
const scored = { fills: { zero: 0 }, maps: { own: scores }, ...run };
const smallest = {
  ...{
    map: "own",
    fill: "zero",
    measure: "smallest fraction",
    condition: "smallest fraction, zero",
  },
  ...{ direction: "lower", values: [0.5], curves: [[1]] },
};
const drops = { sizes: [1], subsets: [[[[0]], [[1]]]], drops: [[[1], [2]]] };

testMisuse({
  functions: { ...metrics },
  values: {
    maskedLogits: () => [
      ...[forward, images()],
      { fill: 0, ...run, masks: [{ image: 0, order: [0, 1], visible: 1 }] },
    ],
    deletionInsertion: () => [
      ...[forward, images()],
      { ...masked, target: 1, output: "probability", fractions },
    ],
    maskedViews: () => [forward, images(), { ...masked, fractions }],
    smallestFraction: () => [forward, images(), { ...masked, fractions }],
    keepRemove: () => [forward, images(), { ...masked, target: 1, metric: "KAM", fractions }],
    performanceInformation: () => [
      ...[forward, tf.tidy(() => images().reshape([2, 2, 2, 1]))],
      {
        ...{ scores, ...run, target: 1, random: seeded, seen: 0.3 },
        ...{ fractions, least: 0.1, fill: 0, information: () => 1 },
      },
    ],
    infidelity: () => [
      ...[forward, tf.ones([2, 2, 2, 1])],
      {
        ...{ attributions: tf.ones([2, 2, 2, 1]), target: 1, fill: 0, random: seeded },
        ...{ draws: 2, side: 1, ...run },
      },
    ],
    linearImputation: () => [{ noise: 0.1, random: seeded }],
    maxSensitivity: () => [
      ...[(x: tf.Tensor) => x.clone(), images()],
      { radius: 0.1, random: seeded, draws: 2, onProgress, signal: run.signal },
    ],
    inputInvariance: () => [
      () => (x: tf.Tensor) => x.clone(),
      { forward, inputs: images() },
      { shift: 1 },
    ],
    randomLogit: () => [
      ...[() => (x: tf.Tensor) => x.clone(), images()],
      { target: [0, 1], outputs: 3, random: seeded, similarity: () => 1 },
    ],
    histogramEntropy: () => [map, 3],
    efficientRandomisation: () => [map, map, 3],
    subsetDrops: () => [
      ...[forward, images()],
      { fill: 0, ...run, target: 1, random: seeded, sizes: [1, 2], samples: 3 },
    ],
    scoreDeletionInsertion: () => [
      ...[forward, images()],
      { ...scored, target: 0, output: "logit", fractions },
    ],
    scoreSmallestFraction: () => [forward, images(), { ...scored, fractions }],
    scoreKeepRemove: () => [
      ...[forward, images()],
      { ...scored, target: 0, metrics: ["KPM"], fractions },
    ],
    pixelScores: () => [images()],
    descendingOrder: () => [map],
    relativeError: () => [map, map],
    topKOverlap: () => [map, map, { fraction: 0.5 }],
    agreement: () => [[scores, scores], { measure: () => 1, random: seeded, resamples: 100 }],
    mass: () => [map],
    massShare: () => [map, () => true],
    gini: () => [[1, 2]],
    mapVariation: () => [map, 2],
    mapRoughness: () => [map, 2],
    evenFractions: () => [3],
    geometricFractions: () => [0.1, 3],
    crossedScores: () => [[smallest], "smallest fraction"],
    gainOverChance: () => [[smallest], { chance: ["own"] }],
    gapOverChance: () => [[smallest], { chance: ["own"], reach: 0.5 }],
    homeAdvantage: () => [() => [1, 2], { own: "a", maps: ["a", "b"], fills: ["a", "c"] }],
    correlateDrops: () => [drops, scores],
    controlMaps: () => [images(), seeded],
    randomControl: () => [images(), seeded],
    sobelControl: () => [tf.ones([1, 4, 4, 1])],
  },
});
