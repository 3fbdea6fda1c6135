import { gradient } from "@lib/attribution";
import { fromGraphModel, fromLayersModel } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { smallGraph } from "./graphs.ts";

await setupBackend();
const softmax = { name: "probabilities", op: "Softmax", input: ["logits"], attr: {} };

// By hand for x = [1, 1]: x W + b = [3.5, -0.5], ReLU [3.5, 0], logits [3.5, 7]; dF_1/dx = [2, 4].
const x = tf.tensor2d([[1, 1]]), logits = [3.5, 7];

Deno.test("fromGraphModel() takes a final softmax off, says so, and is differentiable", async () => {
  const model = await smallGraph([softmax], "probabilities");
  const before = tf.memory().numTensors;
  const net = fromGraphModel(model);
  const output = net.forward(x), slopes = gradient(net.forward, x, { target: 1 });
  assertEquals(net.notes, ['The softmax "probabilities" was taken off: the outputs are logits.']);
  assertEquals([...await output.data()], logits);
  assertEquals([...await slopes.data()], [2, 4]);
  tf.dispose([output, slopes]);
  assertEquals(tf.memory().numTensors, before);
  assert(Math.max(...await (model.predict(x) as tf.Tensor).data()) <= 1);
});

Deno.test("fromGraphModel() finds a softmax behind an identity, and leaves logits alone", async () => {
  const identity = { name: "Identity", op: "Identity", input: ["probabilities"], attr: {} };
  const behind = fromGraphModel(await smallGraph([softmax, identity], "Identity"));
  assertEquals([...await behind.forward(x).data()], logits);
  assertEquals(behind.notes.length, 1);
  const bare = fromGraphModel(await smallGraph([], "logits"));
  assertEquals([...await bare.forward(x).data()], logits);
  assertEquals(bare.notes, []);
});

Deno.test("fromGraphModel() cuts behind an operation, and refuses a cut that something goes round", async () => {
  const round = { name: "round", op: "AddV2", input: ["logits", "x"], attr: {} };
  const net = fromGraphModel(await smallGraph([softmax], "probabilities"));
  const hidden = net.at("hidden").activations(x);
  assertEquals([...await hidden.data()], [3.5, 0]);
  assertEquals([...await net.at("hidden").forward(hidden).data()], logits);
  const skipping = fromGraphModel(await smallGraph([round], "round"));
  assertThrows(() => skipping.at("hidden").forward(hidden), TypeError, '"x" has another');
  assertThrows(() => net.at("nowhere"), RangeError, "see layerNames");
});

Deno.test("fromGraphModel() refuses other shapes, layers models and control flow in words", async () => {
  const net = fromGraphModel(await smallGraph([softmax], "probabilities"));
  assertThrows(() => net.forward(tf.ones([1, 3])), TypeError, '"x" must be of shape [batch, 2]');
  const layers = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 2 })] });
  assertThrows(() => fromGraphModel(layers as never), TypeError, "use fromLayersModel");
  const graph = await smallGraph([softmax], "probabilities");
  assertThrows(() => fromLayersModel(graph as never), TypeError, "use fromGraphModel");
  assertThrows(() => fromGraphModel(graph, { output: "nowhere" }), RangeError, '"probabilities');
});
