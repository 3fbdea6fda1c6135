import * as experiments from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { testMisuse } from "../../fixtures/misuse.ts";

await setupBackend({ backend: "wasm", quiet: true });

const label = "Try", photo = { data: new Float32Array(4), height: 2, width: 2, channels: 1 };
const station = { alpha: 1, gradient: photo.data, map: photo.data };
const flat = (x: tf.Tensor) => x.reshape([-1, 4]);
const answer = { title: "b", prediction: 1, label: 0, logits: Float32Array.of(0, 1, 0, 0) };
const example = { target: 1, output: 1, baselineOutput: 0, difference: 1, sum: 1 };
const off = { completenessError: 0, completenessPercent: 0, smallDifference: false };
const certified = { ...example, ...off }, places = { A: [0, 1, 0, 1] };
const placed = { place: "A", fill: "white", change: 1, prediction: 1 };
const four = ["a", "b", "c", "d"];
const way = { target: 1, alphas: [0, 1], logits: [[0, 1], [0, 2]] };

const {
  photoGallery,
  overlayPanels,
  pasted,
  pastingTrial,
  placeTable,
  axiomTrialTable,
  askPhotos,
  explainAll,
  countedPair,
  withKnownMap,
  photoTable,
  blankTable,
  answerPanels,
  askBlanks,
  placePanels,
  placeTrials,
  pathPanels,
  pathExplorer,
  pathTable,
} = experiments;

testMisuse({
  functions: {
    photoGallery,
    overlayPanels,
    pasted,
    pastingTrial,
    placeTable,
    axiomTrialTable,
    askPhotos,
    explainAll,
    countedPair,
    withKnownMap,
    photoTable,
    blankTable,
    answerPanels,
    askBlanks,
    placePanels,
    placeTrials,
    pathPanels,
    pathExplorer,
    pathTable,
  },
  values: {
    photoGallery: () => [[{ label, image: photo, map: photo }], { caption: label }],
    overlayPanels: () => [[photo], { IG: [photo] }, { labels: [label], caption: label }],
    pasted: () => [tf.zeros([1, 2, 2, 1]), tf.ones([1, 2, 2, 1]), { place: places.A }],
    pastingTrial: () => [
      flat,
      tf.zeros([2, 2, 2, 1]),
      {
        ...{ source: tf.ones([1, 2, 2, 1]), places, patches: { ...places, B: places.A } },
        ...{ before: [[0, 0, 0, 0], [0, 0, 0, 0]], target: 1, classNames: four, random: random(1) },
      },
    ],
    placeTable: () => [[placed], { map: photo, places, classNames: four }],
    axiomTrialTable: () => [[{ axiom: "a", tried: "b", broken: 0, violator: "c", brokenByIt: 1 }]],
    askPhotos: () => [flat, tf.zeros([1, 2, 2, 1]), { classNames: four }],
    explainAll: () => [flat, tf.ones([1, 2, 2, 1]), { target: [1], steps: 2, label }],
    countedPair: () => [label, { first: [1, 2], second: [2, 1] }],
    withKnownMap: () => [
      { maps: [photo], scores: [photo.data], examples: [certified] },
      { at: 0, map: photo, steps: 3 },
    ],
    photoTable: () => [[answer], { maps: [photo], examples: [certified] }, answer],
    blankTable: () => [[{ network: "a", level: 0, answer: "b", probability: 1, entropy: 0 }]],
    answerPanels: () => [
      (x: tf.Tensor) => x.reshape([-1, 4]),
      tf.zeros([1, 2, 2, 1]),
      { classNames: four, caption: label },
    ],
    askBlanks: () => [{ a: { forward: flat, shape: [2, 2, 1], classNames: four } }, [0]],
    placePanels: () => [photo, places, { label, caption: label }],
    placeTrials: () => [
      flat,
      tf.zeros([1, 2, 2, 1]),
      { target: 0, places, fills: { white: tf.ones([1, 2, 2, 1]) } },
    ],
    pathPanels: () => [photo, [station], { target: 1, logits: [[0, 1]], caption: label }],
    pathExplorer: () => [
      ["a", "b"].map((label) => ({ ...way, label })),
      { classNames: ["a", "b"], caption: label },
    ],
    pathTable: () => [
      ["a", "b"].map((label) => ({ ...way, label })),
      { classNames: ["a", "b"], near: [1] },
    ],
  },
});
