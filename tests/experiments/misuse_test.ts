import * as experiments from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { stop as signal, stopped, testMisuse } from "../fixtures/misuse.ts";
import { lastingFolder } from "../fixtures/temporary_folder.ts";

await setupBackend({ backend: "wasm", quiet: true });

const seeded = random(1), table = `${lastingFolder()}/table.csv`;
await Deno.writeTextFile(table, "age,lived\n1,0\n2,1\n");
const survey = experiments.surveyData({ seed: 1, subjects: 60, categories: "few" });
const small = { random: seeded, train: 10, validation: 10 };
const splits = experiments.surveySplits(survey, { count: 1, ...small });
const method = { bias: true, attribution: { method: "gradient" } };
const training = { hidden: [2], epochs: 1, learningRate: 0.1, random: seeded, signal: undefined };
const runs = [{ split: splits[0], strength: 1 }], onProgress = () => {};
const label = "Try";
const board = ["KPM", "KNM", "KAM", "RAM"].flatMap((measure) =>
  ["IG", "gradient", "EG (1)", "random"].map((map) => ({
    map,
    measure,
    direction: "higher",
    values: [1, 2],
  }))
);

testMisuse({
  functions: { ...experiments },
  values: {
    plantedTrial: () => [{ random: seeded, scenes: 4 }],
    elevenBaselines: () => [
      ...[(x: tf.Tensor) => x.reshape([-1, 4]), tf.ones([1, 2, 2, 1])],
      {
        ...{ random: seeded, target: [0], references: tf.ones([1, 2, 2, 1]) },
        ...{ repeated: { draws: 2, steps: 2 }, blurSigma: 1, noiseSigma: 1, epsilon: 0.1 },
      },
    ],
    homeClaims: () => [() => [1, 2], { homes: ["a", "b"], random: seeded }],
    paperOrders: () => [{ "DNN": board, "X-DNN": board }, { random: seeded }],
    surveyData: () => [{ seed: 1, subjects: 60, categories: "few" }],
    surveyTable: () => [table, { label: "lived", drop: [] }],
    surveySplits: () => [survey, { count: 1, ...small }],
    stackedMlp: () => [{ widths: [2, 3], bias: true, randoms: [seeded] }],
    trainSplits: () => [method, runs, { ...training, onProgress }],
    chooseStrength: () => [method, splits, { ...training, strengths: [1], onProgress }],
    trainMethods: () => [{ a: { ...method, strength: 1 } }, splits, { ...training, label }],
    measureEpochCosts: () => [{ a: method }, splits, { ...training, repeats: 1, label }],
    measurePriors: () => [
      survey,
      {
        ...{ count: 0, references: {}, strengths: [1], pilot: 1, random: seeded },
        ...{ training: { hidden: [2], epochs: 1 }, doPart: () => Promise.resolve({}) },
      },
    ],
    measureXResnet50: () => [
      ...[{ folder: "x", unlabelled: "x", squeezenet: "x", steps: 2, doPart: () => {}, signal }],
    ],
  },
  calls: {
    measureXResnet50: stopped(experiments.measureXResnet50, 0),
    stackedMlp: (options: never) => experiments.stackedMlp(options).dispose(),
  },
  inner: [
    "baselineExplorer",
    "baselineTable",
    "exampleTable",
    "paperSurvey",
    "readPriorRecords",
    "readXResnet50Record",
    "trainCifar",
    "trainFashion",
  ],
});
