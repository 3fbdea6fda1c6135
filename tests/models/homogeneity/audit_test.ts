import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import * as tf from "@tensorflow/tfjs";
import {
  type AuditableNet,
  auditHomogeneity,
  batchNorm,
  conv2d,
  convnet,
  dense,
  flatten,
  gelu,
  type Layer,
  loadFashionConvnet,
  maxPool,
  relu,
  relu6,
  residual,
  softmaxLayer,
} from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { smallInputs, smallNet } from "../nets.ts";
import { audit } from "./audits.ts";
import { custom, trained } from "./zoo.ts";

await setupBackend({ quiet: true });

const biasedLayers = ["conv1", "conv2", "conv3", "dense1", "dense2"];

Deno.test("the trained convnet passes without biases; with them it fails at exactly those layers", async () => {
  const inputs = tf.tensor4d(random(4).uniformArray(2 * 784), [2, 28, 28, 1]);
  for (const bias of [false, true]) {
    const model = await loadFashionConvnet({ bias });
    const { homogeneous, layers, whole, breaking } = await audit(model, inputs);
    assertEquals(homogeneous, !bias);
    assertEquals(breaking, bias ? biasedLayers : []);
    assertEquals(layers.map(({ name }) => name), model.layers.map(({ name }) => name));
    assert([...layers, whole].every(({ agreement }) => agreement === "confirmed"));
    for (const { name, numbers } of layers) {
      assertEquals(numbers.degree, bias && biasedLayers.includes(name) ? "none" : 1);
    }
    if (bias) {
      assertEquals(
        whole.claim.why,
        "conv1: conv2d with bias: F(0) = bias, 0 only while all of it is",
      );
    }
    model.dispose();
  }
  inputs.dispose();
});

Deno.test("biases that are still 0 are not shown by the numbers, and the net does not pass", async () => {
  const model = convnet({ bias: true, random: random(5) });
  const inputs = tf.tensor4d(random(6).uniformArray(784), [1, 28, 28, 1]);
  const { homogeneous, layers, whole, breaking } = await audit(model, inputs);
  assertEquals([homogeneous, breaking], [false, biasedLayers]);
  const notShown = layers.filter(({ agreement }) => agreement === "not shown");
  assertEquals(notShown.map(({ name }) => name), biasedLayers);
  assertStringIncludes(notShown[0]!.finding, "but on these inputs homogeneous of degree 1");
  assertEquals([whole.claim.degree, whole.numbers.degree], ["none", 1]);
  inputs.dispose();
  model.dispose();
});

Deno.test("every bias-free net of random kernels passes and its twin fails where it has biases", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 1e6 }), async (seed) => {
      const inputs = smallInputs(2, seed);
      for (const bias of [false, true]) {
        const net = smallNet({ bias, seed });
        const { homogeneous, breaking } = await audit(net, inputs);
        assertEquals(homogeneous, !bias);
        assertEquals(breaking, bias ? ["conv1", "conv2", "dense"] : []);
        net.dispose();
      }
      inputs.dispose();
    }),
    { seed: 2021, numRuns: 3 },
  );
});

/** A bias-free net with one layer replaced or added: the layers that break it, by a mistake each. */
const mistakes: readonly [
  mistake: string,
  name: string,
  make: (free: readonly Layer[]) => Layer[],
][] = [
  ["one bias put back", "conv2", (free) => replace(free, "conv2", biasedConv())],
  ["batch norm's shift", "norm", (free) => insert(free, "relu1", shiftedNorm())],
  ["ReLU6 for ReLU", "relu2", (free) => replace(free, "relu2", relu6("relu2"))],
  ["GELU for ReLU", "relu1", (free) => replace(free, "relu1", gelu("relu1"))],
  ["softmax at the end", "softmax", (free) => [...free, softmaxLayer("softmax")]],
];

function biasedConv(): Layer {
  const options = { bias: true, random: random(7), channels: [3, 4], size: 2 } as const;
  return trained(conv2d("conv2", options), { bias: [0, 0, 1e-2, 0] });
}

function shiftedNorm(): Layer {
  return trained(batchNorm("norm", { channels: 3, bias: true }), { shift: [0, 0, 0.1] });
}

function replace(layers: readonly Layer[], name: string, by: Layer): Layer[] {
  return layers.map((layer) => layer.name === name ? by : layer);
}

function insert(layers: readonly Layer[], before: string, layer: Layer): Layer[] {
  return layers.flatMap((other) => other.name === before ? [layer, other] : [other]);
}

for (const [mistake, name, make] of mistakes) {
  Deno.test(`${mistake} is caught in a bias-free net, and only it is named`, async () => {
    const net = smallNet({ bias: false, seed: 8 });
    const layers = make(net.layers);
    const inputs = smallInputs(3, 9);
    const { homogeneous, breaking, whole, layers: audits } = await audit(layers, inputs);
    assertEquals([homogeneous, breaking], [false, [name]]);
    assertEquals([whole.claim.degree, whole.numbers.degree], ["none", "none"]);
    assertStringIncludes(whole.finding, `${name}: `);
    assert(audits.every(({ agreement }) => agreement === "confirmed"));
    tf.dispose([inputs, ...layers.map((layer) => ({ ...layer.variables }))]);
    net.dispose();
  });
}

Deno.test("a residual block's layers are audited on what enters them, under the block's name", async () => {
  const affine = { bias: false, random: random(13), channels: [2, 2], size: 3 } as const;
  const biased = trained(conv2d("conv", { ...affine, bias: true }), { bias: [0.3, -0.1] });
  const main = [relu("relu"), biased];
  const block = residual("block", { main, shortcut: [conv2d("straight", affine)] });
  const inputs = smallInputs(2, 14);
  const { layers, breaking } = await audit([maxPool("pool", { size: 2 }), block], inputs);
  const names = ["pool", "block", "block.relu", "block.conv", "block.straight"];
  assertEquals(layers.map(({ name }) => name), names);
  assertEquals(breaking, ["block", "block.conv"]);
  await assertClose([layers[3]!.numbers.atZero], [0.3]);
  tf.dispose([inputs, { ...block.variables }]);
});

Deno.test("degrees multiply along a chain, and 0 stays 0 whatever follows", async () => {
  const square = custom("square", (x) => tf.square(x), 2);
  const root = custom("root", (x) => tf.sqrt(x), 0.5);
  const sign = custom("sign", (x) => tf.sign(x), 0);
  const shift = custom("shift", (x) => tf.add(x, 1), "none");
  const chains = [[square, root], [square, square], [sign, shift], [shift, sign]] as const;
  const degrees = [1, 4, 0, "none"] as const;
  const inputs = tf.tensor2d([[-0.9, 0.4, 2]]);
  for (const [i, chain] of chains.entries()) {
    const { whole, homogeneous } = await audit(chain, inputs);
    assertEquals([whole.claim.degree, whole.numbers.degree], [degrees[i], degrees[i]]);
    assertEquals(homogeneous, i === 0);
  }
  inputs.dispose();
});

Deno.test("auditHomogeneity() is a function of its arguments and leaves the inputs alone", async () => {
  const net = smallNet({ bias: true, seed: 16 });
  const inputs = smallInputs(2, 17);
  const values = await inputs.data();
  assertEquals(await audit(net, inputs), await audit(net, inputs));
  assertEquals(await inputs.data(), values);
  inputs.dispose();
  net.dispose();
});

Deno.test("auditHomogeneity() refuses what it cannot audit, by name, and leaks nothing then", async () => {
  const before = tf.memory().numTensors;
  const layers = [flatten("flatten")];
  const refuses = async (
    arguments_: { net?: AuditableNet; inputs?: tf.Tensor; scales?: number[]; tolerance?: number },
    error: typeof TypeError | typeof RangeError,
    message: string,
  ) => {
    const { net = layers, inputs = tf.tensor2d([[1, 2]]), ...options } = arguments_;
    const run = () => auditHomogeneity(net, inputs, { random: random(0), ...options });
    await assertRejects(run, error, message);
    inputs.dispose();
  };
  const wide = {
    kind: "dense",
    name: "wide",
    apply: (x: tf.Tensor) => tf.matMul(x, tf.ones([3, 2])),
  };
  await refuses({ net: [wide] }, Error, 'as the layer "wide" fails on float32[1, 2]: ');
  await refuses({ net: [] }, TypeError, `"net" must be one or more layers`);
  await refuses(
    { inputs: tf.tensor1d([1]) },
    TypeError,
    `"inputs" must be a float32 tensor [batch, ...]`,
  );
  await refuses(
    { inputs: tf.tensor2d([[1]], [1, 1], "int32") },
    TypeError,
    "current value is int32[1, 1]",
  );
  await refuses(
    { inputs: tf.zeros([2, 2]) },
    RangeError,
    `"inputs" must be other than 0 somewhere`,
  );
  await refuses({ inputs: tf.tensor2d([[1, NaN]]) }, RangeError, `"inputs"`);
  for (const scales of [[], [1], [0, 2], [-1], [NaN], [Infinity]]) {
    await refuses({ scales }, RangeError, `"scales" must be positive numbers`);
  }
  for (const tolerance of [0, -1, NaN]) {
    await refuses({ tolerance }, RangeError, `"tolerance" must be a positive number`);
  }
  const log = custom("log", (x) => tf.log(x));
  const net = [custom("minus", (x) => tf.neg(x)), log];
  await refuses({ net }, RangeError, `Cannot read "outputs of log"`);
  const inputs = tf.tensor2d([[1, 2]]);
  const misfit = dense("dense", { bias: false, random: random(0), units: [3, 1] });
  await assertRejects(() => auditHomogeneity([...layers, misfit], inputs, { random: random(0) }));
  tf.dispose([inputs, { ...misfit.variables }]);
  assertEquals(tf.memory().numTensors, before);
});
