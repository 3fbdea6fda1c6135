import * as models from "@lib/models";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { stop as signal, stopped, testMisuse } from "../fixtures/misuse.ts";
import { lastingFolder } from "../fixtures/temporary_folder.ts";
import { smallNet } from "./nets.ts";

await setupBackend({ quiet: true });

const forward: Forward = (x) => tf.mul(x, 2) as tf.Tensor2D;
const layers = [models.relu("relu")], x = () => tf.ones([2, 3]);
const net = smallNet({ bias: true, seed: 1 }), path = `${lastingFolder()}/net.safetensors`;
const score = { correct: 1, count: 2, accuracy: 0.5, interval: [0.1, 0.9] } as const;
const facts = { command: "none", data: "none", phases: [], backend: "wasm" };
const judged = { ...facts, validation: score, test: score };
await models.saveWeights(net, path, judged);
const bytes = await Deno.readFile(path), tensors = new Map([["a", tensorOf([1, 2])]]);
const small = { depth: 18, bias: false, classes: 2, width: 2, inputShape: [32, 32, 3] };
const resnet = models.resnet({ ...small, depth: 18, inputShape: [32, 32, 3] });
const conv = { bias: false, channels: [1, 2], size: 3, stride: 1, pad: 1, random: random(1) };
const sizes = { classes: 2, width: 2, inputShape: [32, 32, 3], stem: "cifar" };
const names = "elu,flatten,gelu,globalAveragePool,relu,relu6,scalarBias,scalarScale,sigmoid"
  .split(",").concat(["softmaxLayer", "softplus", "tanh"]);

function tensorOf(values: readonly number[]): models.HostTensor {
  return { shape: [values.length], data: Float32Array.from(values) };
}

/** A model or its layers, whose variables are not tensors that a test frees. */
const opaque = <T extends object>(value: T): T => Object.create(value);

testMisuse({
  functions: { ...models },
  values: {
    ...Object.fromEntries(names.map((name) => [name, () => ["name"]])),
    leakyRelu: () => ["l", { slope: 0.1 }],
    prelu: () => ["p", { channels: 2 }],
    dense: () => ["d", { bias: true, units: [2, 3], random: random(1), gain: 1 }],
    conv2d: () => ["c", conv],
    maxPool: () => ["p", { size: 2, stride: 1, pad: 0, remainder: "pooled" }],
    averagePool: () => ["p", { size: 2, stride: 1 }],
    batchNorm: () => ["n", { channels: 2, bias: true, epsilon: 0.1, statistics: "running" }],
    layerNorm: () => ["n", { channels: 2, bias: true, epsilon: 0.1 }],
    withBatchStatistics: () => [() => 1],
    residual: () => ["r", { main: layers, shortcut: layers }],
    concatenate: () => ["c", [layers, layers]],
    sequential: () => [layers, { name: "s", inputShape: [1, 1, 1], classes: 1 }],
    claimOf: () => [layers[0]],
    claimOfChain: () => [layers],
    homogeneityError: () => [forward, x(), { scales: [0.5], batchSize: 1 }],
    certifyXModel: () => [forward, x(), { scales: [2], tolerance: 1, batchSize: 1 }],
    auditHomogeneity: () => [
      ...[layers, x()],
      { random: random(1), scales: [2], tolerance: 1, batchSize: 1 },
    ],
    homogenised: () => [forward, { size: 1 }],
    fromLayersModel: () => [tf.sequential(), { output: 0 }],
    fromGraphModel: () => [tf.sequential(), { output: 0 }],
    convnet: () => [{ bias: true, random: random(1) }],
    squeezenet: () => [{ bias: false, classes: 2, inputShape: [32, 32, 3] }],
    cifar10Resnet: () => [{ depth: 18, route: "fixup" }],
    cifar10ResnetPath: () => [{ depth: 18, route: "fixup" }],
    fashionConvnetPath: () => [{ bias: true }],
    resnet: () => [{ ...small, stem: "cifar", stride: "v1", normalisation: "fixup", epsilon: 1 }],
    foldBatchNorm: () => [opaque(resnet)],
    imagenetInputs: () => [tf.ones([1, 2, 2, 3]), models.imagenetConventions.caffe],
    peakMemory: () => [layers, () => Promise.resolve()],
    weightCascade: () => [opaque(net), opaque(net)],
    readVariables: () => [net.variables],
    assignVariables: () => [net.variables, tensors, "x"],
    readSafetensors: () => [bytes, "x"],
    writeSafetensors: () => [{ tensors, metadata: { model: "x" } }],
    readPth: () => [bytes, "x"],
    readWeights: () => [path],
    saveWeights: () => [opaque(net), path, judged],
    loadWeights: () => [opaque(net), path],
    readModelCard: () => [path],
    torchvisionVariables: () => [tensors],
    kerasVariables: () => [tensors],
    authorsVariables: () => [tensors],
    squeezenetVariables: () => [tensors, { bias: true }],
    loadTorchvisionResnet: () => [path, { ...sizes, depth: 18 }],
    loadAuthorsResnet50: () => [path, { ...sizes, bias: true }],
    imagenetResnet50: () => [{ signal }],
    torchvisionResnet: () => [18, { signal }],
    authorsResnet50: () => [{ bias: true, sha256: "unknown", signal }],
    loadFashionConvnet: () => [{ bias: true }],
    loadCifar10Resnet: () => [{ depth: 18, route: "teacher" }],
  },
  calls: {
    saveWeights: (model: never, to: unknown, facts: never) =>
      models.saveWeights(model, typeof to === "string" ? path : to as URL, facts),
    imagenetResnet50: stopped(models.imagenetResnet50, 0),
    torchvisionResnet: stopped(models.torchvisionResnet, 1),
    authorsResnet50: stopped(models.authorsResnet50, 0),
  },
  inner: ["requireModel"],
});
