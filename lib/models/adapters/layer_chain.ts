import * as tf from "@tensorflow/tfjs";
import type { AuditableLayer } from "../homogeneity/claims.ts";
import { ACTIVATIONS, evaluate, type LayerInside } from "./symbolic_graph.ts";

/**
 * The layers of a model whose every layer has one input and one output, in order; undefined for any
 * other model. An activation inside a layer becomes a layer of its own, `name/relu`.
 *
 * @param bare The layer whose final activation is left out.
 */
export function chainOf(
  model: tf.LayersModel,
  end: tf.SymbolicTensor,
  bare?: tf.layers.Layer,
): AuditableLayer[] | undefined {
  let chain: AuditableLayer[] = [];
  for (let at = end; at.id !== model.inputs[0]!.id;) {
    const layer = at.sourceLayer as LayerInside;
    const node = layer.inboundNodes[at.nodeIndex]!;
    if (node.inputTensors.length !== 1 || node.outputTensors.length !== 1) return undefined;
    const [from] = node.inputTensors as [tf.SymbolicTensor];
    chain = layersOf(layer, { from, to: at, isBare: layer === bare, bare }).concat(chain);
    at = from;
  }
  return model.inputs.length === 1 ? chain : undefined;
}

interface Link {
  readonly from: tf.SymbolicTensor;
  readonly to: tf.SymbolicTensor;
  readonly isBare: boolean;
  readonly bare: tf.layers.Layer | undefined;
}

/** One or two layers: what it computes, and its activation. */
function layersOf(layer: LayerInside, { from, to, isBare, bare }: Link): AuditableLayer[] {
  const className = layer.getClassName(), { name } = layer;
  if (IDLE.includes(className) || (isBare && ACTIVATIONS.includes(className))) return [];
  const run = (without?: tf.layers.Layer) => (x: tf.Tensor) =>
    evaluate(to, new Map([[from.id, x]]), without).value;
  const activation = layer.activation?.getClassName() ?? "linear";
  if (className === "Activation") {
    return activation === "linear" ? [] : [{ kind: activation, name, apply: run() }];
  }
  const kind = KINDS[className] ?? className;
  const variables = variablesOf(layer);
  const details = { kind, name, variables, ...epsilonOf(layer) };
  // Recurrent layers apply theirs inside.
  const isSplit = activation !== "linear" && AFFINE.test(className);
  if (!isSplit || isBare) return [{ ...details, apply: run(bare) }];
  const { activation: follow } = layer;
  return [
    { ...details, apply: run(layer) },
    { kind: activation, name: `${name}/${activation}`, apply: (x) => follow!.apply(x) },
  ];
}

const AFFINE = /^Dense$|Conv[123]D/;

/** Layers that do nothing in inference mode. */
const IDLE = ["AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise", "SpatialDropout1D"];

/** tfjs's classes in the words of this library; what is not listed keeps its class name. */
const KINDS: Readonly<Record<string, string>> = {
  AveragePooling1D: "averagePool",
  AveragePooling2D: "averagePool",
  AveragePooling3D: "averagePool",
  BatchNormalization: "batchNorm",
  Conv1D: "conv1d",
  Conv2D: "conv2d",
  Conv2DTranspose: "conv2dTranspose",
  Conv3D: "conv3d",
  Conv3DTranspose: "conv3dTranspose",
  Cropping2D: "cropping",
  Dense: "dense",
  DepthwiseConv2D: "depthwiseConv2d",
  ELU: "elu",
  Flatten: "flatten",
  GlobalAveragePooling1D: "globalAveragePool",
  GlobalAveragePooling2D: "globalAveragePool",
  LayerNormalization: "layerNorm",
  LeakyReLU: "leakyRelu",
  MaxPooling1D: "maxPool",
  MaxPooling2D: "maxPool",
  MaxPooling3D: "maxPool",
  Permute: "permute",
  PReLU: "prelu",
  ReLU: "relu",
  RepeatVector: "repeat",
  Rescaling: "rescaling",
  Reshape: "flatten",
  SeparableConv2D: "separableConv2d",
  Softmax: "softmax",
  UpSampling2D: "upSampling",
  ZeroPadding2D: "zeroPadding",
};

/** Weights under the names that the auditor knows. */
function variablesOf(layer: LayerInside): Record<string, tf.Tensor> {
  const names: Readonly<Record<string, string>> = {
    beta: "shift",
    gamma: "scale",
    moving_mean: "mean",
    moving_variance: "variance",
  };
  return Object.fromEntries(layer.weights.map((weight) => {
    const key = weight.originalName.split("/").at(-1)!.replace(/_\d+$/, "");
    return [names[key] ?? key, weight.read()];
  }));
}

function epsilonOf(layer: LayerInside): { readonly epsilon?: number } {
  const { epsilon } = layer as { epsilon?: number };
  return epsilon === undefined ? {} : { epsilon };
}
