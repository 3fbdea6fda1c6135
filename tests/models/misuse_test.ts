import { assert, assertEquals } from "@std/assert";
import * as models from "@lib/models";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { type Call, callOf, tryMistakes } from "../fixtures/wrong_arguments.ts";

await setupBackend({ quiet: true });

const forward: Forward = (x) => tf.mul(x, 2) as tf.Tensor2D;
const call = (
  name: string,
  run: unknown,
  positional: () => Record<string, unknown>,
  options: Record<string, unknown>,
) => callOf(name, run, { positional, options });
const table = () => ({ forward, inputs: tf.ones([2, 3]) });
const layers = [models.relu("relu")];

const calls: readonly Call[] = [
  call("homogeneityError", models.homogeneityError, table, { scales: [0.5], batchSize: 1 }),
  call("certifyXModel", models.certifyXModel, table, { scales: [2], tolerance: 1, batchSize: 1 }),
  call(
    "auditHomogeneity",
    models.auditHomogeneity,
    () => ({ net: layers, inputs: tf.ones([2, 3]) }),
    {
      random: random(1),
      scales: [2],
      tolerance: 1,
      batchSize: 1,
    },
  ),
  call("homogenised", models.homogenised, () => ({ forward }), { size: 1 }),
  call("convnet", models.convnet, () => ({}), { bias: true, random: random(1) }),
  call("dense", models.dense, () => ({ name: "d" }), {
    bias: true,
    units: [2, 3],
    random: random(1),
  }),
  call("conv2d", models.conv2d, () => ({ name: "c" }), {
    bias: false,
    channels: [1, 2],
    size: 3,
    random: random(1),
  }),
  call("maxPool", models.maxPool, () => ({ name: "p" }), { size: 2 }),
  call("averagePool", models.averagePool, () => ({ name: "p" }), { size: 2 }),
  call("resnet", models.resnet, () => ({}), {
    depth: 18,
    bias: false,
    classes: 2,
    width: 2,
    inputShape: [32, 32, 3],
    stem: "cifar",
    normalisation: "fixup",
  }),
  call("squeezenet", models.squeezenet, () => ({}), { bias: false, classes: 2 }),
  call("cifarResnet", models.cifarResnet, () => ({}), { depth: 18, route: "scratch" }),
  call("fromLayersModel", models.fromLayersModel, () => ({ model: tf.sequential() }), {}),
  call("fromGraphModel", models.fromGraphModel, () => ({ model: tf.sequential() }), {}),
  call("batchNorm", models.batchNorm, () => ({ name: "n" }), { channels: 2, bias: true }),
];

Deno.test("wrong arguments of models are refused in sentences of the house, and leak nothing", async () => {
  const outcomes = await tryMistakes(calls, { seed: 5, each: 17 });
  assert(outcomes.length > 100, `${outcomes.length}`);
  assertEquals(outcomes.filter(({ wrong }) => wrong !== undefined), []);
});
