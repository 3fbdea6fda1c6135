import { exactIntegratedGradients, gradient, integratedGradients } from "@lib/attribution";
import { type Dataset, fashionMnist, imageTensor, subset } from "@lib/datasets";
import { convnet, loadFashionConvnet, resnet } from "@lib/models";
import { countOperations, type Forward, random } from "@lib/runtime";
import { fit } from "@lib/training";
import * as tf from "@tensorflow/tfjs";

/** A piece of work, ready to be timed, and what it takes. */
export interface Work {
  /** Ends when the results are in host memory. */
  run(): Promise<unknown>;
  /** Passes of one example each, forward and backward; absent where they are not what takes the time. */
  readonly passes?: { readonly forward: number; readonly backward: number };
  /** Floating-point operations of convolutions and products; unknown where absent. */
  readonly operations?: number;
}

/** What is measured, by name. */
export const works: Readonly<Record<string, () => Work | Promise<Work>>> = {
  "conv": () => single(normal(8, 56, 56, 64), normal(3, 3, 64, 64), tf.conv2d, 1, "same"),
  "product": () => single(normal(1024, 1024), normal(1024, 1024), tf.matMul),
  "resnet50-forward-1": () => resnetForward(1),
  "resnet50-forward-8": () => resnetForward(8),
  "resnet50-gradient-1": () => resnetGradient(1),
  "resnet50-gradient-8": () => resnetGradient(8),
  "ig": garmentIntegral,
  "exact": exactIntegral,
  "epoch": trainingEpoch,
};

const numbers = random(0);

function normal(...shape: number[]): tf.Tensor {
  return tf.tensor(numbers.normalArray(tf.util.sizeFromShape(shape)), shape);
}

/** One convolution or product. */
function single(
  a: tf.Tensor,
  b: tf.Tensor,
  // deno-lint-ignore no-explicit-any
  operation: (...operands: any[]) => tf.Tensor,
  ...rest: unknown[]
): Promise<Work> {
  const apply = () => operation(a, b, ...rest);
  const passes = { forward: 1, backward: 0 };
  return counted({ run: () => read(apply()), passes }, apply);
}

function resnetForward(batch: number): Promise<Work> {
  const { forward } = resnet({ depth: 50, bias: true, random: numbers });
  const images = normal(batch, 224, 224, 3);
  const run = () => read(tf.tidy(() => forward(images)));
  return counted({ run, passes: { forward: batch, backward: 0 } }, once(forward, images));
}

function resnetGradient(batch: number): Promise<Work> {
  const { forward } = resnet({ depth: 50, bias: true, random: numbers });
  const images = normal(batch, 224, 224, 3);
  const run = () => read(gradient(forward, images, { target: 0 }));
  return counted({ run, passes: { forward: batch, backward: batch } }, once(forward, images));
}

/** Integrated Gradients of 64 steps, whose certificate takes two more passes an image. */
async function garmentIntegral(): Promise<Work> {
  const { forward } = await loadFashionConvnet({ bias: true });
  const { inputs, target } = await garments(16);
  const run = async () => {
    const options = { target, steps: 64 };
    return await read((await integratedGradients(forward, inputs, options)).attributions);
  };
  return counted({ run, passes: { forward: 16 * 66, backward: 16 * 64 } }, once(forward, inputs));
}

/** Hardly a pass: host work that follows each kink of the network. */
async function exactIntegral(): Promise<Work> {
  const net = await loadFashionConvnet({ bias: true });
  const { inputs, target } = await garments(10);
  const run = async () =>
    await read((await exactIntegratedGradients(net, inputs, { target })).attributions);
  return { run };
}

async function trainingEpoch(): Promise<Work> {
  const net = convnet({ bias: true, random: random(0) });
  const { train, validation } = await fashionMnist();
  const data = { train: first(train, 2000), validation: first(validation, 10) };
  const { inputs } = await garments(1);
  const run = () => fit(net, data, { epochs: 1, seed: 0 });
  const work = { run, passes: { forward: 2010, backward: 2000 } };
  // Backward gives the gradients of parameters besides those of features.
  return counted(work, once(net.forward, inputs), 2);
}

async function garments(count: number) {
  const { test } = await fashionMnist();
  const indices = [...Array(count).keys()];
  const target = indices.map((index) => test.labels[index]!);
  return { inputs: imageTensor(test, indices), target };
}

function first(dataset: Dataset, count: number): Dataset {
  return subset(dataset, [...Array(count).keys()]);
}

/** The pass of one of the inputs. */
function once(forward: Forward, inputs: tf.Tensor): () => tf.Tensor {
  return () => forward(tf.slice(inputs, 0, 1));
}

async function read(tensor: tf.Tensor): Promise<void> {
  await tensor.data().finally(() => tensor.dispose());
}

/** Adds the number of operations, given one pass and how many of it a pass backward takes. */
async function counted(
  work: Required<Omit<Work, "operations">>,
  pass: () => tf.Tensor,
  backward = 1,
): Promise<Work> {
  const passes = work.passes.forward + backward * work.passes.backward;
  return { ...work, operations: passes * await countOperations(() => tf.tidy(pass)) };
}
