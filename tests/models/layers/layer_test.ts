import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { batchNorm, conv2d, type Layer, relu, residual, withBatchStatistics } from "@lib/models";
import { backendInfo, random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { runLayers } from "../../../lib/models/layers/layer.ts";

await setupBackend({ backend: "wasm", quiet: true });
const isWasm = backendInfo().backend === "wasm";

const numbers = random(3);
const normal = (...shape: number[]) =>
  tf.tensor(numbers.normalArray(shape.reduce((product, size) => product * size, 1)), shape);

const oneByOne = (layers: readonly Layer[], x: tf.Tensor) =>
  layers.reduce((x, layer) => layer.apply(x), x);

/** Layers whose variables are all drawn, variances positive. */
function chain(bias: boolean, biasOfConvolution: boolean): Layer[] {
  const shared = { random: random(4), size: 3 };
  const layers = [
    conv2d("a", { ...shared, bias: biasOfConvolution, channels: [2, 4], stride: 2, pad: 1 }),
    ...biasOfConvolution ? [] : [batchNorm("an", { channels: 4, bias })],
    relu("ar"),
    residual("block", {
      main: [
        conv2d("b", { ...shared, bias: false, channels: [4, 4] }),
        batchNorm("bn", { channels: 4, bias }),
      ],
    }),
    relu("br"),
    conv2d("c", { ...shared, bias: biasOfConvolution, channels: [4, 3] }),
    relu("cr"),
  ];
  for (const layer of layers) {
    for (const [name, variable] of Object.entries(layer.variables)) {
      tf.tidy(() => {
        const drawn = normal(...variable.shape);
        variable.assign(name.endsWith("variance") ? tf.add(tf.abs(drawn), 0.5) : drawn);
      });
    }
  }
  return layers;
}

const variablesOf = (layers: readonly Layer[]) =>
  layers.flatMap((layer) => Object.values(layer.variables));

for (const [bias, biasOfConvolution] of [[true, false], [false, false], [true, true]] as const) {
  const name = `batch norm ${bias ? "with" : "without"} bias, convolutions ${
    biasOfConvolution ? "with" : "without"
  }`;
  Deno.test(`fused layers and their gradients are those of layers one by one: ${name}`, async () => {
    const layers = chain(bias, biasOfConvolution);
    const x = normal(2, 7, 6, 2);
    const before = tf.memory().numTensors;
    const [found, expected] = [runLayers, oneByOne].map((run) => tf.tidy(() => run(layers, x)));
    await assertClose(found!, expected!, 1e-5);
    const weights = normal(...found!.shape);
    const slopes = (run: typeof runLayers) => {
      const loss = (x: tf.Tensor) => tf.sum(tf.mul(run(layers, x), weights)) as tf.Scalar;
      const dx = tf.grad(loss)(x);
      const trained = variablesOf(layers).filter(({ trainable }) => trainable);
      const { value, grads } = tf.variableGrads(() => loss(x), trained);
      value.dispose();
      return [dx, ...Object.values(grads)];
    };
    const [ours, theirs] = [slopes(runLayers), slopes(oneByOne)];
    assertEquals(ours.length, theirs.length);
    for (const [i, slope] of ours.entries()) await assertClose(slope, theirs[i]!, 1e-5);
    tf.dispose([found!, expected!, weights, ...ours, ...theirs]);
    assertEquals(tf.memory().numTensors, before);
    tf.dispose([x, variablesOf(layers)]);
  });
}

Deno.test("fused layers can be differentiated twice", async () => {
  const layers = chain(true, false);
  const x = normal(1, 6, 6, 2);
  const kernel = layers[0]!.variables.kernel!;
  const slope = (run: typeof runLayers) => {
    const squared = () =>
      tf.sum(tf.square(tf.grad((x) => tf.sum(tf.square(run(layers, x))))(x))) as tf.Scalar;
    const { value, grads } = tf.variableGrads(squared, [kernel]);
    value.dispose();
    return grads[kernel.name]!;
  };
  const [found, expected] = [slope(runLayers), slope(oneByOne)];
  await assertClose(found, expected, 1e-4);
  tf.dispose([found, expected, x, variablesOf(layers)]);
});

Deno.test("fused layers follow their variables, and training with a batch's statistics", async () => {
  const layers = chain(true, false);
  const x = normal(3, 6, 6, 2);
  for (const variable of variablesOf(layers)) {
    tf.tidy(() => variable.assign(tf.add(tf.abs(variable), 0.1)));
    const [found, expected] = [runLayers(layers, x), oneByOne(layers, x)];
    await assertClose(found, expected, 1e-5);
    tf.dispose([found, expected]);
  }
  const mean = layers[1]!.variables.mean!;
  const before = await mean.data();
  const trained = withBatchStatistics(() => runLayers(layers, x));
  assert((await mean.data()).some((value, i) => value !== before[i]));
  tf.dispose([trained, x, variablesOf(layers)]);
});

Deno.test("a layer that was given another function is run, not what it was", async () => {
  const layers: Layer[] = [
    conv2d("a", { random: random(5), size: 1, bias: false, channels: [2, 2] }),
    { ...relu("r"), apply: (x) => tf.neg(x) },
  ];
  const x = normal(1, 2, 2, 2);
  const [found, expected] = [runLayers(layers, x), oneByOne(layers, x)];
  assertEquals([...await found.data()], [...await expected.data()]);
  tf.dispose([found, expected, x, variablesOf(layers)]);
});

Deno.test({
  name: "on wasm a convolution, its batch norm and its ReLU are one kernel",
  ignore: !isWasm,
  async fn() {
    const layers = chain(true, false);
    const x = normal(1, 6, 6, 2);
    const { kernelNames } = await tf.profile(() => tf.tidy(() => runLayers(layers, x)));
    assertEquals(kernelNames.filter((name) => name === "Conv2D" || name === "Mul"), []);
    assert(kernelNames.includes("FusedConv2D"));
    tf.dispose([x, variablesOf(layers)]);
  },
});
