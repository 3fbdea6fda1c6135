import { assert, assertEquals } from "@std/assert";
import * as metrics from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { type Call, tryMistakes } from "../fixtures/wrong_arguments.ts";

await setupBackend({ quiet: true });

const forward: Forward = (x) => tf.mul(tf.reshape(x, [x.shape[0]!, -1]), 2) as tf.Tensor2D;
const scores = [[1, -2, 3, 0], [2, 1, -1, 4]];
const images = () => tf.tensor2d([[1, 2, 3, 4], [-1, 0, 2, 5]]);
const shared = () => ({
  forward,
  images: images(),
  fill: 0,
  batchSize: 3,
  onProgress: () => {},
  signal: new AbortController().signal,
});
type Run = (forward: Forward, images: tf.Tensor, options: never) => unknown;
/** A call of (forward, images, options). */
const masking = (name: string, run: unknown, own: () => Record<string, unknown>): Call => ({
  name,
  right: () => ({ ...shared(), ...own() }),
  call: ({ forward, images, ...options }) =>
    (run as Run)(forward as Forward, images as tf.Tensor, options as never),
});
const list = (
  name: string,
  run: (...values: never[]) => unknown,
  right: Record<string, unknown>,
): Call => ({
  name,
  right: () => right,
  call: (values) => run(...Object.values(values) as never[]),
});
const fractions = [0.5, 1], map = [1, -2, 3, 1];

const calls: readonly Call[] = [
  masking(
    "maskedLogits",
    metrics.maskedLogits,
    () => ({ masks: [{ image: 0, order: [0, 1], visible: 1 }] }),
  ),
  masking(
    "deletionInsertion",
    metrics.deletionInsertion,
    () => ({ scores, target: 1, output: "probability", fractions }),
  ),
  masking("smallestFraction", metrics.smallestFraction, () => ({ scores, fractions })),
  masking(
    "keepRemove",
    metrics.keepRemove,
    () => ({ scores, target: 1, metric: "KAM", fractions }),
  ),
  masking(
    "subsetDrops",
    metrics.subsetDrops,
    () => ({ target: 1, random: random(1), sizes: [1, 2], samples: 3 }),
  ),
  masking("exhaustiveOracle", metrics.exhaustiveOracle, () => ({})),
  ...([["scoreDeletionInsertion", metrics.scoreDeletionInsertion, {
    target: 0,
    output: "logit",
    fractions,
  }], [
    "scoreSmallestFraction",
    metrics.scoreSmallestFraction,
    { fractions },
  ], ["scoreKeepRemove", metrics.scoreKeepRemove, {
    target: 0,
    metrics: ["KPM"],
    fractions,
  }]] as const).map((
    [name, run, own],
  ): Call => ({
    name,
    right: () => {
      const { fill, ...rest } = shared();
      return { ...rest, fills: { zero: fill }, maps: { own: scores }, ...own };
    },
    call: ({ forward, images, ...options }) =>
      (run as Run)(forward as Forward, images as tf.Tensor, options as never),
  })),
  list("pixelScores", metrics.pixelScores, {}),
  list("descendingOrder", metrics.descendingOrder, { scores: map }),
  list("relativeError", metrics.relativeError, { map, truth: map }),
  list("topKOverlap", metrics.topKOverlap, { a: map, b: map, options: { fraction: 0.5 } }),
  list("agreement", metrics.agreement, {
    maps: [scores, scores],
    options: { measure: () => 1, random: random(1), resamples: 100 },
  }),
  list("mass", metrics.mass, { map }),
  list("massShare", metrics.massShare, { map, holds: () => true }),
  list("gini", metrics.gini, { values: [1, 2] }),
  list("featuresUsed", metrics.featuresUsed, { importances: [1, 2], share: 0.5 }),
  list("mapVariation", metrics.mapVariation, { values: map, width: 2 }),
  list("mapRoughness", metrics.mapRoughness, { values: map, width: 2 }),
  list("evenFractions", metrics.evenFractions, { count: 3 }),
  list("geometricFractions", metrics.geometricFractions, { first: 0.1, count: 3 }),
  list("homeAdvantage", metrics.homeAdvantage, {
    score: () => [1, 2],
    options: { own: "a", maps: ["a", "b"], fills: ["a", "b"] },
  }),
  list("correlateDrops", metrics.correlateDrops, {
    measured: { sizes: [1], subsets: [], drops: [] },
    scores: [],
  }),
  {
    name: "controlMaps",
    right: () => ({ images: images(), random: random(1) }),
    call: ({ images, random }) => metrics.controlMaps(images as tf.Tensor, random as never),
  },
  {
    name: "randomControl",
    right: () => ({ images: images(), random: random(1) }),
    call: ({ images, random }) => metrics.randomControl(images as tf.Tensor, random as never),
  },
  {
    name: "sobelControl",
    right: () => ({ images: tf.ones([1, 4, 4, 1]) }),
    call: ({ images }) => metrics.sobelControl(images as tf.Tensor),
  },
  {
    name: "pixelScores",
    right: () => ({ attributions: images() }),
    call: ({ attributions }) => metrics.pixelScores(attributions as tf.Tensor),
  },
];

Deno.test("wrong arguments of metrics are refused in sentences of the house, and leak nothing", async () => {
  const outcomes = await tryMistakes(calls, { seed: 1, each: 6 });
  assert(outcomes.length > 200, `${outcomes.length}`);
  assertEquals(outcomes.filter(({ wrong }) => wrong !== undefined), []);
});
