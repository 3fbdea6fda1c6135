import { assert, assertEquals } from "@std/assert";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as training from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import { type Call, callOf, tryMistakes } from "../fixtures/wrong_arguments.ts";
import { squareNet, squares } from "./squares.ts";

await setupBackend({ quiet: true });

const net = squareNet(1), train = squares(8, 1), validation = squares(4, 2);
const forward = net.forward,
  priors = [{
    name: "sparse",
    attribution: { method: "gradient" },
    penalty: training.sparsity,
    strength: 0.1,
  }];
const call = (
  name: string,
  run: unknown,
  positional: () => Record<string, unknown>,
  options: Record<string, unknown>,
) => callOf(name, run, { positional, options, free: ["label"] });
const inputs = { forward, ...train };

const calls: readonly Call[] = [
  call("predict", training.predict, () => ({ forward, examples: train }), { batchSize: 3 }),
  call(
    "predict a tensor",
    training.predict,
    () => ({ forward, inputs: tf.ones([2, 4, 6, 1]) }),
    {},
  ),
  call("accuracy", training.accuracy, () => ({ forward, examples: train }), {
    batchSize: 3,
    level: 0.9,
  }),
  {
    name: "accuracy of examples",
    right: () => ({ ...inputs }),
    call: ({ forward, ...examples }) => training.accuracy(forward as Forward, examples as never),
    free: ["name", "classNames"],
  },
  call("fit", training.fit, () => ({ model: net, data: { train, validation } }), {
    epochs: 1,
    seed: 1,
    batchSize: 4,
    learningRate: 0.01,
    schedule: "cosine",
    augmentation: { flip: false, shift: 0 },
    dropout: 0.1,
    onProgress: () => {},
    signal: new AbortController().signal,
    batchStatistics: false,
    prior: priors[0],
    teacher: { forward },
  }),
  call("measureStepCost", training.measureStepCost, () => ({ model: net, batch: train }), {
    priors,
    repeats: 1,
    onProgress: () => {},
  }),
  call("refitWithoutBiases", training.refitWithoutBiases, () => ({ student: net }), {
    teacher: net,
    inputs: undefined,
    iterations: 1,
  }),
  call("attributedLogits", training.attributedLogits, () => ({
    forward: (x: tf.Tensor) => tf.sum(x, -1),
    inputs: tf.ones([1, 2, 3]),
  }), { attribution: { method: "gradient" }, randoms: [random(1)] }),
  call("sparsity", training.sparsity, () => ({ attributions: tf.ones([2, 3]) }), {}),
  call("roughness", training.roughness, () => ({ attributions: tf.ones([2, 3, 3, 1]) }), {}),
  call("giniIndex", training.giniIndex, () => ({ x: tf.ones([2, 3]) }), {}),
];

Deno.test("wrong arguments of training are refused in sentences of the house, and leak nothing", async () => {
  const outcomes = await tryMistakes(calls, { seed: 3, each: 17 });
  assert(outcomes.length > 100, `${outcomes.length}`);
  assertEquals(outcomes.filter(({ wrong }) => wrong !== undefined), []);
});
