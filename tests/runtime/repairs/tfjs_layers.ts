import { random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** What a layer computes, of inputs [batch, ...shape], and whether its gradient is right or refused. */
export interface LayerCase {
  /** The names of `tf.layers` that it covers. */
  readonly covers: readonly string[];
  readonly title: string;
  readonly shape: readonly number[];
  readonly make: () => (x: tf.Tensor) => tf.Tensor;
  /** What the refusal says; absent where the gradient is right. */
  readonly refusal?: RegExp;
}

type Config = Record<string, unknown>;
// deno-lint-ignore no-explicit-any -- tfjs's types want each layer's own configuration
const layers = tf.layers as unknown as Record<string, (config: Config) => any>;

/** Runs a layer, its weights drawn from a seed when they are made, those of one axis positive as variances are. */
function seeded(
  made: tf.layers.Layer,
  call: (x: tf.Tensor) => unknown,
): (x: tf.Tensor) => tf.Tensor {
  let isDrawn = false;
  return (x) => {
    const y = call(x) as tf.Tensor;
    if (isDrawn) return y;
    isDrawn = true;
    const numbers = random(37);
    made.setWeights(
      made.getWeights().map((weight) => {
        const drawn = tf.tensor(numbers.normalArray(weight.size), weight.shape);
        return weight.rank === 1 ? tf.add(tf.abs(drawn), 0.2) : tf.mul(drawn, 0.5);
      }),
    );
    return call(x) as tf.Tensor;
  };
}

/** A layer of tfjs with a configuration that is given by the way. */
function layer(name: string, shape: number[], config: Config = {}, refusal?: RegExp): LayerCase {
  const make = () => {
    const made = layers[name]!(config);
    return seeded(made, (x) => made.apply(x));
  };
  const title = `${name} ${JSON.stringify(config)}`;
  return { covers: [name], title, shape, make, ...refusal && { refusal } };
}

/** A layer that merges its inputs with a dense layer's of them. */
function merge(name: string, config: Config = {}): LayerCase {
  const make = () => {
    const [made, dense] = [layers[name]!(config), tf.layers.dense({ units: 6 })];
    return seeded(dense, (x) => made.apply([x, dense.apply(x) as tf.Tensor]));
  };
  return { covers: [name], title: `${name} ${JSON.stringify(config)}`, shape: [6], make };
}

/** A layer around others. */
function around(
  covers: string[],
  shape: number[],
  build: () => tf.layers.Layer,
): LayerCase {
  const make = () => {
    const made = build();
    return seeded(made, (x) => made.apply(x));
  };
  return { covers, title: covers.join(" of "), shape, make };
}

const paddings = ["valid", "same"];
const activations = [
  ...["elu", "gelu", "hardSigmoid", "linear", "logSoftmax", "mish", "relu", "relu6", "selu"],
  ...["sigmoid", "softmax", "softplus", "softsign", "swish", "tanh"],
];

/** Convolutions and poolings, each in both paddings. */
const spatial = paddings.flatMap((padding) => [
  layer("conv1d", [7, 2], { filters: 3, kernelSize: 3, strides: 2, padding }),
  layer("conv1d", [9, 2], { filters: 3, kernelSize: 3, dilationRate: 2, padding }),
  ...[undefined, "relu", "tanh", "relu6"].map((activation) =>
    layer("conv2d", [7, 6, 2], { filters: 3, kernelSize: 3, strides: 2, activation, padding })
  ),
  layer("conv2d", [7, 6, 2], { filters: 3, kernelSize: 3, dilationRate: 2, padding }),
  layer("conv2d", [4, 3, 2], { filters: 3, kernelSize: 1, useBias: false, padding }),
  layer("conv2d", [9, 9, 2], { filters: 3, kernelSize: 2, strides: 3, padding }),
  layer("conv2d", [2, 7, 6], { filters: 3, kernelSize: 3, dataFormat: "channelsFirst", padding }),
  layer("conv3d", [4, 5, 4, 2], { filters: 2, kernelSize: 2, strides: 2, padding }),
  layer("conv3d", [4, 4, 3, 2], { filters: 2, kernelSize: 3, activation: "relu", padding }),
  layer("conv2dTranspose", [4, 3, 2], { filters: 3, kernelSize: 3, strides: 2, padding }),
  layer("conv2dTranspose", [3, 4, 2], { filters: 2, kernelSize: 2, strides: 3, padding }),
  layer("conv3dTranspose", [2, 3, 2, 2], { filters: 2, kernelSize: 3, strides: 2, padding }),
  layer("depthwiseConv2d", [7, 6, 2], { kernelSize: 3, depthMultiplier: 2, strides: 2, padding }),
  layer("depthwiseConv2d", [7, 6, 2], { kernelSize: 3, activation: "relu", padding }),
  layer("depthwiseConv2d", [9, 9, 2], { kernelSize: 2, strides: 3, padding }),
  layer("depthwiseConv2d", [7, 6, 2], { kernelSize: 3, dilationRate: 2, padding }),
  layer("separableConv2d", [6, 6, 2], { filters: 3, kernelSize: 3, activation: "relu", padding }),
  layer("separableConv2d", [6, 6, 2], { filters: 3, kernelSize: 3, dilationRate: 2, padding }),
  layer("separableConv2d", [7, 6, 2], { filters: 3, kernelSize: 3, strides: 2, padding }),
  around(
    ["convLstm2d"],
    [3, 5, 5, 2],
    () => tf.layers.convLstm2d({ filters: 2, kernelSize: 3, padding: padding as "same" }),
  ),
  ...["max", "average"].flatMap((kind) => [
    layer(`${kind}Pooling1d`, [5, 2], { poolSize: 2, strides: 2, padding }),
    layer(`${kind}Pooling2d`, [5, 6, 2], { poolSize: [3, 2], strides: [2, 2], padding }),
    layer(`${kind}Pooling3d`, [4, 5, 4, 2], { poolSize: [2, 3, 2], strides: [2, 2, 2], padding }),
  ]),
]);

const recurrent = [
  ...["lstm", "gru", "simpleRNN"].flatMap((name) => [
    layer(name, [4, 2], { units: 3 }),
    layer(name, [4, 2], { units: 3, returnSequences: true }),
  ]),
  around(
    ["rnn", "lstmCell"],
    [4, 2],
    () => tf.layers.rnn({ cell: tf.layers.lstmCell({ units: 3 }) }),
  ),
  around(
    ["rnn", "gruCell"],
    [4, 2],
    () => tf.layers.rnn({ cell: tf.layers.gruCell({ units: 3 }) }),
  ),
  around(["rnn", "stackedRNNCells", "simpleRNNCell"], [4, 2], () =>
    tf.layers.rnn({
      cell: tf.layers.stackedRNNCells({
        cells: [tf.layers.simpleRNNCell({ units: 3 }), tf.layers.simpleRNNCell({ units: 2 })],
      }),
    })),
  around(
    ["bidirectional"],
    [4, 2],
    () =>
      tf.layers.bidirectional({
        layer: tf.layers.gru({ units: 3 }) as tf.RNN,
        mergeMode: "concat",
      }),
  ),
  around(
    ["timeDistributed"],
    [2, 5, 5, 2],
    () => tf.layers.timeDistributed({ layer: tf.layers.conv2d({ filters: 2, kernelSize: 3 }) }),
  ),
];

/** Every kind of layer that tfjs has. */
export const layerCases: readonly LayerCase[] = [
  ...spatial,
  ...recurrent,
  ...["globalMaxPooling1d", "globalAveragePooling1d"].map((name) => layer(name, [5, 3])),
  ...["globalMaxPooling2d", "globalAveragePooling2d"].map((name) => layer(name, [4, 3, 2])),
  ...[[6], [4, 3], [4, 3, 2]].flatMap((shape) => [
    layer("batchNormalization", shape),
    layer("layerNormalization", shape),
  ]),
  layer("batchNormalization", [3, 4, 2], { axis: 1 }),
  layer("batchNormalization", [4, 3], { scale: false }),
  layer("batchNormalization", [4, 3, 2], { center: false }),
  ...activations.flatMap((activation) => [
    layer("dense", [4], { units: 3, activation }),
    layer("activation", [4], { activation }),
  ]),
  layer("dense", [5, 4], { units: 3 }),
  ...["elu", "reLU", "leakyReLU", "prelu", "flatten"].map((name) => layer(name, [4, 3])),
  layer("prelu", [4, 3], { sharedAxes: [1], alphaInitializer: "randomNormal" }),
  layer("softmax", [4]),
  layer("softmax", [4, 3], { axis: 1 }, /non-last dimension is not yet supported/),
  layer("thresholdedReLU", [4, 3], { theta: 0.5 }),
  layer("masking", [4, 3], { maskValue: 0 }),
  ...["dropout", "gaussianDropout", "alphaDropout", "spatialDropout1d"].map((name) =>
    layer(name, [4, 3], { rate: 0.3 })
  ),
  layer("gaussianNoise", [4, 3], { stddev: 1 }),
  layer("repeatVector", [4], { n: 3 }),
  layer("reshape", [4, 3], { targetShape: [3, 4] }),
  layer("permute", [4, 3], { dims: [2, 1] }),
  layer("zeroPadding2d", [4, 3, 2], { padding: [[1, 2], [0, 1]] }),
  layer("cropping2D", [4, 3, 2], { cropping: [[1, 1], [0, 1]] }),
  ...["nearest", "bilinear"].flatMap((interpolation) => [
    layer("upSampling2d", [4, 3, 2], { size: [2, 2], interpolation }),
    layer("resizing", [4, 3, 2], { height: 5, width: 4, interpolation }),
    layer("resizing", [5, 4, 2], { height: 2, width: 2, interpolation }),
  ]),
  layer("rescaling", [4, 3, 2], { scale: 2, offset: 1 }),
  layer("centerCrop", [4, 4, 2], { height: 2, width: 2 }, /CropAndResize/),
  layer("randomWidth", [4, 4, 2], { factor: [0, 0] }),
  layer(
    "categoryEncoding",
    [4],
    { numTokens: 5, outputMode: "multiHot" },
    /DenseBincount|Cannot read a tensor of webgpu at once/,
  ),
  layer("embedding", [4], { inputDim: 5, outputDim: 3 }, /indices must have 'float32' dtype/),
  ...["add", "average", "concatenate", "maximum", "minimum", "multiply"].map((name) => merge(name)),
  merge("dot", { axes: -1 }),
  merge("dot", { axes: -1, normalize: true }),
];

/** Other names of the same layers. */
export const aliases: Readonly<Record<string, string>> = {
  avgPool1d: "averagePooling1d",
  avgPool2d: "averagePooling2d",
  avgPool3d: "averagePooling3d",
  avgPooling1d: "averagePooling1d",
  avgPooling2d: "averagePooling2d",
  avgPooling3d: "averagePooling3d",
  globalMaxPool1d: "globalMaxPooling1d",
  globalMaxPool2d: "globalMaxPooling2d",
  maxPool1d: "maxPooling1d",
  maxPool2d: "maxPooling2d",
};

/** What `tf.layers` has besides layers: classes to derive from, places for inputs, and a part of convLstm2d. */
export const noLayers = ["Layer", "RNN", "RNNCell", "input", "inputLayer", "convLstm2dCell"];
