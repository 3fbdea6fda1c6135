import { exactIntegratedGradients, gradient, integratedGradients } from "@lib/attribution";
import { auditHomogeneity, fromLayersModel } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend();
const { layers } = tf;
const glorot = (seed: number) => tf.initializers.glorotNormal({ seed });

function imageClassifier(ending: tf.layers.Layer[]): tf.Sequential {
  return tf.sequential({
    layers: [
      layers.conv2d({
        inputShape: [6, 6, 1],
        filters: 3,
        kernelSize: 3,
        activation: "relu",
        kernelInitializer: glorot(1),
      }),
      layers.batchNormalization({ betaInitializer: "ones" }),
      layers.flatten(),
      layers.dropout({ rate: 0.5 }),
      ...ending,
    ],
  });
}
const images = tf.randomUniform([2, 6, 6, 1], 0, 1, "float32", 3);

/** The largest |softmax(logits) - probabilities|. */
async function deviation(probabilities: tf.Tensor, logits: tf.Tensor): Promise<number> {
  const largest = tf.tidy(() => tf.max(tf.abs(tf.sub(tf.softmax(logits), probabilities))));
  return (await largest.data().finally(() => largest.dispose()))[0]!;
}

Deno.test("fromLayersModel() takes off a softmax in a dense layer, in a layer of its own, before a reshape and in a nested model", async () => {
  const dense = (activation?: "softmax") =>
    layers.dense({ units: 4, kernelInitializer: glorot(2), ...(activation && { activation }) });
  const endings = [
    [dense("softmax")],
    [dense(), layers.softmax()],
    [dense(), layers.activation({ activation: "softmax" }), layers.reshape({ targetShape: [4] })],
    [tf.sequential({
      layers: [layers.dense({ inputShape: [48], units: 4, activation: "softmax" })],
    })],
  ];
  for (const ending of endings) {
    const model = imageClassifier(ending);
    const probabilities = model.predict(images) as tf.Tensor, before = tf.memory().numTensors;
    const net = fromLayersModel(model), logits = net.forward(images);
    assert(await deviation(probabilities, logits) < 1e-6);
    assert(/^The softmax of layer ".*" was taken off/.test(net.notes[0]!));
    const again = model.predict(images) as tf.Tensor;
    assertEquals(await again.data(), await probabilities.data(), "the model itself has changed");
    tf.dispose([logits, again]);
    assertEquals(tf.memory().numTensors, before);
  }
});

Deno.test("fromLayersModel() leaves a network without softmax or sigmoid as it is", async () => {
  const model = imageClassifier([layers.dense({ units: 1, activation: "tanh" })]);
  const net = fromLayersModel(model);
  assertEquals(net.notes, []);
  const expected = model.predict(images) as tf.Tensor;
  assertEquals(await net.forward(images).data(), await expected.data());
});

Deno.test("the layers of an adapted chain serve exact Integrated Gradients and the auditor", async () => {
  const net = fromLayersModel(imageClassifier([layers.dense({ units: 3, activation: "softmax" })]));
  assertEquals(net.layers!.map(({ kind }) => kind), [
    "conv2d",
    "relu",
    "batchNorm",
    "flatten",
    "dense",
  ]);
  const chain = { layers: net.layers!, forward: net.forward };
  const exact = await exactIntegratedGradients(chain, images, { target: 1, baseline: 0.5 });
  const sampled = await integratedGradients(net.forward, images, {
    target: 1,
    baseline: 0.5,
    steps: 400,
  });
  await assertClose(exact.attributions, await sampled.attributions.data(), 2e-3);
  assert(
    exact.certificate.examples.every(({ completenessError }) => Math.abs(completenessError) < 1e-5),
  );
  const report = await auditHomogeneity(chain, images, { random: random(1) });
  assertEquals(report.breaking.map((name) => name.replace(/\d+$/, "")), [
    "conv2d_Conv2D",
    "batch_normalization_BatchNormalization",
    "dense_Dense",
  ]);
});

/** Words and a table of three numbers to one probability. */
function twoInputs(maskZero = false) {
  const words = tf.input({ shape: [5], name: "words" }),
    table = tf.input({ shape: [3], name: "table" });
  const embedded = layers.embedding({ inputDim: 10, outputDim: 4, name: "embedding", maskZero })
    .apply(words) as tf.SymbolicTensor;
  const read = layers.lstm({ units: 4, kernelInitializer: glorot(4) }).apply(
    embedded,
  ) as tf.SymbolicTensor;
  const both = layers.concatenate().apply([read, table]) as tf.SymbolicTensor;
  const head = layers.dense({ units: 1, activation: "sigmoid" }).apply(both) as tf.SymbolicTensor;
  return tf.model({ inputs: [words, table], outputs: head });
}
const ids = tf.tensor2d([[1, 2, 3, 4, 5], [7, 1, 0, 1, 0]]),
  numbers = tf.tensor2d([[1, 2, 3], [4, 5, 6]]);

Deno.test("several inputs become one tensor, and come apart again as they were", async () => {
  const model = twoInputs(), net = fromLayersModel(model);
  const packed = net.pack([ids, numbers]), [first, second] = net.unpack(packed);
  assertEquals(packed.shape, [2, 8]);
  assertEquals(await first!.data(), await ids.data());
  assertEquals(await second!.array(), await numbers.array());
  const expected = model.predict([ids, numbers]) as tf.Tensor;
  await assertClose(tf.sigmoid(net.forward(packed)), await expected.data(), 1e-6);
  assertThrows(() => net.pack([ids]), TypeError, "2 tensors (words, table)");
  assertThrows(
    () => net.pack([ids, tf.ones([2, 4])]),
    TypeError,
    '"table" must be of shape [batch, 3]',
  );
  assertThrows(() => net.pack([ids, tf.ones([1, 3])]), TypeError, "of one batch, 2");
  assertThrows(() => net.forward(tf.ones([2, 7])), TypeError, "[batch, 8]");
});

Deno.test("attributions to an embedding and a second input, each with its own baseline, are complete", async () => {
  const net = fromLayersModel(twoInputs()), inner = net.at(["embedding", "table"]);
  const inputs = inner.activations(net.pack([ids, numbers]));
  const padding = inner.activations(net.pack([tf.zeros([1, 5]), tf.ones([1, 3])]));
  const { attributions, certificate } = await integratedGradients(inner.forward, inputs, {
    target: 0,
    baseline: padding,
    steps: 100,
  });
  const [words, table] = inner.unpack(attributions);
  assertEquals([words!.shape, table!.shape], [[2, 5, 4], [2, 3]]);
  assert(
    certificate.examples.every(({ completenessPercent }) => Math.abs(completenessPercent!) < 1),
  );
  // The padding word is its own baseline: nothing to attribute to.
  assertEquals([...await words!.slice([1, 2], [1, 1]).data()], [0, 0, 0, 0]);
});

Deno.test("a cut that the logits go round, a mask and unknown names are refused in words", () => {
  const net = fromLayersModel(twoInputs());
  assertThrows(() => net.at("embedding").forward(tf.zeros([2, 5, 4])), TypeError, 'add "table"');
  assertThrows(() => net.at("nowhere"), RangeError, '"words", "embedding"');
  const masking = fromLayersModel(twoInputs(true));
  const packed = masking.pack([ids, numbers]);
  assertThrows(() => masking.at("embedding").activations(packed), TypeError, "no mask");
});

Deno.test("skip connections, shared layers and nested models give tfjs's own outputs and gradients", async () => {
  const input = tf.input({ shape: [4] });
  const shared = layers.dense({ units: 4, activation: "relu", kernelInitializer: glorot(5) });
  const nested = tf.sequential({
    layers: [layers.dense({ inputShape: [4], units: 4, activation: "relu" })],
  });
  const once = shared.apply(input) as tf.SymbolicTensor;
  const twice = shared.apply(once) as tf.SymbolicTensor;
  const sum = layers.add().apply([
    once,
    twice,
    nested.apply(input) as tf.SymbolicTensor,
  ]) as tf.SymbolicTensor;
  const model = tf.model({
    inputs: input,
    outputs: layers.dense({ units: 2 }).apply(sum) as tf.SymbolicTensor,
  });
  const net = fromLayersModel(model), x = tf.randomNormal([3, 4], 0, 1, "float32", 6);
  assertEquals(net.layers, undefined);
  assertEquals(await net.forward(x).data(), await (model.predict(x) as tf.Tensor).data());
  const own = tf.grad((at: tf.Tensor) =>
    tf.sum(tf.slice(model.apply(at) as tf.Tensor2D, [0, 1], [3, 1]))
  );
  await assertClose(gradient(net.forward, x, { target: 1 }), await own(x).data(), 1e-6);
});

Deno.test("fromLayersModel() refuses sequences of outputs, several outputs and what is not built", () => {
  const series = tf.sequential({ layers: [layers.dense({ inputShape: [7, 2], units: 3 })] });
  assertThrows(() => fromLayersModel(series), TypeError, "[batch, outputs]");
  assertThrows(() => fromLayersModel(tf.sequential()), TypeError, "inputShape");
  assertThrows(() => fromLayersModel({} as never), TypeError, "a tf.LayersModel");
  const input = tf.input({ shape: [2] });
  const heads = ["left", "right"].map((name) => layers.dense({ units: 2, name }).apply(input));
  const two = tf.model({ inputs: input, outputs: heads as tf.SymbolicTensor[] });
  assertThrows(() => fromLayersModel(two), RangeError, '"left", "right"');
  assertEquals(fromLayersModel(two, { output: "right" }).forward(tf.ones([1, 2])).shape, [1, 2]);
});

Deno.test("the adapters refuse options that they do not know, with the right name", () => {
  const model = tf.sequential({ layers: [layers.dense({ inputShape: [2], units: 2 })] });
  const misspelt = () => fromLayersModel(model, { outputs: 0 } as never);
  assertThrows(misspelt, TypeError, '"outputs" must be written "output"');
});
