import * as tf from "@tensorflow/tfjs";
import { assert, assertRejects } from "@std/assert";
import { exactIntegratedGradients, integratedGradients } from "@lib/attribution";
import { fromLayersModel } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { maximum } from "@lib/statistics";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ quiet: true });

type Build = (config: object) => tf.layers.Layer;
const layers = tf.layers as unknown as Readonly<Record<string, Build>>;
const layer = (name: string, config: object) => layers[name]!(config);
const relu = () => layer("activation", { activation: "relu" });
const conv2d = () => layer("conv2d", { filters: 2, kernelSize: 2, activation: "relu" });
const conv1d = () => layer("conv1d", { filters: 2, kernelSize: 2, activation: "relu" });
const dense = () => layer("dense", { units: 4, activation: "relu" });

/** Layers of tfjs by name, their inputs' shape, and what follows them before the logits. */
type Case = [
  name: string,
  inputShape: number[],
  config: object,
  then?: (() => tf.layers.Layer)[],
];

const straight: Case[] = [
  ["averagePooling1d", [5, 2], { poolSize: 2, strides: 1, padding: "same" }, [conv1d]],
  ["averagePooling2d", [5, 4, 2], { poolSize: 3, strides: 2, padding: "same" }, [conv2d]],
  ["averagePooling3d", [3, 4, 3, 2], { poolSize: 2, strides: 1, padding: "same" }, [relu]],
  ["batchNormalization", [4, 3], { betaInitializer: "randomNormal" }, [conv1d]],
  ["conv2d", [6, 6, 2], { filters: 3, kernelSize: 3, dilationRate: 2, activation: "relu" }],
  ["conv2dTranspose", [4, 3, 2], { filters: 3, kernelSize: 3, strides: 2 }, [relu, conv2d]],
  ["conv2dTranspose", [4, 3, 2], { filters: 2, kernelSize: 3, strides: 2, padding: "same" }, [
    relu,
  ]],
  ["conv3dTranspose", [2, 3, 2, 2], { filters: 2, kernelSize: 2, activation: "relu" }],
  ["cropping2D", [5, 5, 2], { cropping: [[1, 0], [0, 1]] }, [conv2d]],
  ["dense", [3, 5], { units: 4, activation: "relu" }, [dense]],
  ["globalAveragePooling1d", [5, 2], {}, [dense]],
  ["leakyReLU", [4], { alpha: 0.1 }, [dense, relu]],
  ["prelu", [6], { alphaInitializer: { className: "Constant", config: { value: 0.3 } } }, [dense]],
  ["maxPooling1d", [7, 2], { poolSize: 3, strides: 2 }, [conv1d]],
  ["maxPooling2d", [6, 6, 2], { poolSize: 2 }, [conv2d, relu]],
  ["maxPooling2d", [7, 7, 2], { poolSize: 3, strides: 2, padding: "same" }, [relu, conv2d]],
  ["maxPooling3d", [4, 3, 4, 2], { poolSize: 2, strides: 1 }, [relu]],
  ["permute", [4, 5, 2], { dims: [2, 1, 3] }, [
    conv2d,
    () => layer("permute", { dims: [3, 1, 2] }),
  ]],
  ["repeatVector", [3], { n: 3 }, [conv1d]],
  ["rescaling", [4, 4, 1], { scale: 2, offset: -1 }, [conv2d]],
  ["separableConv2d", [6, 6, 2], { filters: 3, kernelSize: 3, depthMultiplier: 2 }, [relu]],
  ["upSampling2d", [3, 3, 2], { size: [2, 2] }, [conv2d]],
  ["upSampling2d", [3, 3, 2], { size: [2, 2], interpolation: "bilinear" }, [conv2d]],
  ["zeroPadding2d", [3, 3, 2], { padding: 1 }, [conv2d]],
  ...["alphaDropout", "dropout", "gaussianDropout"].map((
    name,
  ): Case => [name, [4], { rate: 0.3 }, [dense]]),
  ["spatialDropout1d", [5, 2], { rate: 0.3 }, [conv1d]],
  ["gaussianNoise", [4], { stddev: 1 }, [dense]],
];

const bent: Case[] = [
  ["activation", [4], { activation: "tanh" }],
  ["elu", [4], {}],
  ["globalMaxPooling2d", [4, 4, 2], {}],
  ["layerNormalization", [4], {}],
  ["lstm", [4, 2], { units: 3 }],
  ["masking", [4, 3], { maskValue: 0 }],
  ["reLU", [4], { maxValue: 0.1 }],
  ["timeDistributed", [4, 2], { layer: layer("dense", { units: 3 }) }],
];

function modelOf([name, inputShape, config, then = []]: Case): tf.Sequential {
  const rest = then.map((make) => make());
  const model = tf.sequential({
    layers: [layer(name, { ...config, inputShape, name: "tried" }), ...rest],
  });
  if (model.outputs[0]!.rank > 2) model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 2, activation: "softmax" }));
  return model;
}

for (const each of straight) {
  Deno.test(`exact IG through tf.layers.${each[0]} ${JSON.stringify(each[2])} is what many steps give`, async () => {
    const model = modelOf(each), net = fromLayersModel(model);
    const x = tf.randomNormal([2, ...each[1]], 0, 1, "float32", 4);
    const options = { target: [0, 1], baseline: 0.5 };
    await withoutLeaks(async () => {
      const chain = { layers: net.layers!, forward: net.forward };
      const exact = await exactIntegratedGradients(chain, x, options);
      const many = await integratedGradients(net.forward, x, { ...options, steps: 400 });
      const [found, expected] = [await exact.attributions.data(), await many.attributions.data()];
      const largest = maximum(expected.map(Math.abs));
      // A midpoint rule misses at each kink by a step times the jump.
      const error = maximum(found.map((value, i) => Math.abs(value - expected[i]!)));
      assert(error <= 1e-2 * largest, `${error} of ${largest}`);
      for (const { completenessError } of exact.certificate.examples) {
        assert(Math.abs(completenessError) < 1e-5, `${completenessError}`);
      }
      tf.dispose([exact.attributions, many.attributions]);
    });
    x.dispose();
    model.dispose();
  });
}

Deno.test("exact IG refuses every layer of tfjs that bends a line otherwise than at corners by its name", async () => {
  for (const each of bent) {
    const model = modelOf(each), net = fromLayersModel(model), x = tf.ones([1, ...each[1]]);
    const chain = { layers: net.layers!, forward: net.forward };
    await withoutLeaks(() =>
      assertRejects(() => exactIntegratedGradients(chain, x, { target: 0 }), TypeError, '"tried')
    );
    x.dispose();
    model.dispose();
  }
});
