import * as models from "@lib/models";
import { random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** A layer with what there is to know about it. */
export interface Specimen {
  readonly name: string;
  readonly degree: models.Degree;
  /** Part of the reason that is given. */
  readonly why: string;
  readonly make: () => models.AuditableLayer;
  /** Largest |F(0)|; 0 when absent, NaN where F is not defined at 0. */
  readonly atZero?: number;
  /** Shape of its inputs; a few small images when absent. */
  readonly shape?: readonly number[];
  /** Standard deviation of its inputs; 1 when absent. */
  readonly spread?: number;
}

/** The shape of a few small images. */
export const images = [4, 6, 6, 3] as const;
const features = [4, 3];

/** A layer of a kind that the library does not have, with a claim or without. */
export function custom(
  kind: string,
  apply: (x: tf.Tensor) => tf.Tensor,
  degree?: models.Degree,
): models.AuditableLayer {
  const claim = degree === undefined ? {} : { claim: { degree, why: `so says ${kind}` } };
  return { kind, name: kind, apply, ...claim };
}

/** A layer after training: some of its variables set. */
export function trained(layer: models.Layer, values: Record<string, number[]>): models.Layer {
  tf.tidy(() => {
    for (const [key, value] of Object.entries(values)) {
      layer.variables[key]!.assign(tf.tensor1d(value));
    }
  });
  return layer;
}

const bias = [0.5, -0.25, 2];
const affine = { random: random(11), channels: [3, 3], units: [3, 3], size: 3 } as const;
const norm = { channels: 3 } as const;
const scale = [1.5, 0.5, -1];
const square = custom("square", (x) => tf.square(x), 2);
const length = (x: tf.Tensor) => tf.sqrt(tf.sum(tf.square(x), [1, 2, 3], true));

function conv(options: { bias: boolean }): models.Layer {
  const layer = models.conv2d("conv", { ...affine, ...options });
  return options.bias ? trained(layer, { bias }) : layer;
}

const affineLayers: readonly Specimen[] = [
  { name: "conv2d without bias", degree: 1, why: "linear", make: () => conv({ bias: false }) },
  {
    name: "conv2d with bias",
    degree: "none",
    why: "conv2d with bias: F(0) = bias",
    atZero: 2,
    make: () => conv({ bias: true }),
  },
  {
    name: "dense without bias",
    degree: 1,
    why: "linear",
    shape: features,
    make: () => models.dense("dense", { ...affine, bias: false }),
  },
  {
    name: "dense with bias",
    degree: "none",
    why: "dense with bias: F(0) = bias",
    atZero: 2,
    shape: features,
    make: () => trained(models.dense("dense", { ...affine, bias: true }), { bias }),
  },
  { name: "flatten", degree: 1, why: "only reshapes", make: () => models.flatten("flatten") },
];

const pools: readonly Specimen[] = [
  { name: "maxPool", degree: 1, why: "largest", make: () => models.maxPool("pool", { size: 2 }) },
  {
    name: "overlapping maxPool",
    degree: 1,
    why: "largest",
    make: () => models.maxPool("pool", { size: 3, stride: 2, pad: 1 }),
  },
  {
    name: "averagePool",
    degree: 1,
    why: "mean",
    make: () => models.averagePool("pool", { size: 2 }),
  },
  {
    name: "overlapping averagePool",
    degree: 1,
    why: "mean",
    make: () => models.averagePool("pool", { size: 3, stride: 2 }),
  },
  {
    name: "globalAveragePool",
    degree: 1,
    why: "mean",
    make: () => models.globalAveragePool("mean"),
  },
];

const norms: readonly Specimen[] = [
  {
    name: "bias-free batch norm with running statistics",
    degree: 1,
    why: "running deviation, a constant",
    make: () =>
      trained(models.batchNorm("norm", { ...norm, bias: false }), {
        scale,
        variance: [1, 4, 0.25],
      }),
  },
  {
    name: "batch norm with a shift",
    degree: "none",
    why: "shift",
    atZero: 2,
    make: () => trained(models.batchNorm("norm", { ...norm, bias: true }), { scale, shift: bias }),
  },
  {
    name: "batch norm with a running mean",
    degree: "none",
    why: "mean",
    atZero: 2 / Math.sqrt(1 + 1e-5),
    make: () => trained(models.batchNorm("norm", { ...norm, bias: true }), { mean: bias }),
  },
  {
    name: "bias-free batch norm in training, epsilon 0",
    degree: 0,
    why: "batch's deviation, which grows with a",
    atZero: NaN,
    make: () => models.batchNorm("norm", { ...norm, bias: false, statistics: "batch", epsilon: 0 }),
  },
  {
    name: "batch norm in training with a shift, epsilon 0",
    degree: 0,
    why: "batch's deviation, which grows with a",
    atZero: NaN,
    make: () => {
      const options = { ...norm, bias: true, statistics: "batch", epsilon: 0 } as const;
      return trained(models.batchNorm("norm", options), { scale, shift: bias });
    },
  },
  {
    name: "bias-free batch norm in training, epsilon 1e-5",
    degree: "none",
    why: "but for its epsilon",
    make: () => models.batchNorm("norm", { ...norm, bias: false, statistics: "batch" }),
  },
  {
    name: "layer norm, epsilon 0",
    degree: 0,
    why: "own deviation, which grows with a",
    atZero: NaN,
    make: () => models.layerNorm("norm", { ...norm, bias: false, epsilon: 0 }),
  },
  {
    name: "layer norm with a shift, epsilon 1e-5",
    degree: "none",
    why: "but for its epsilon",
    atZero: 2,
    make: () => trained(models.layerNorm("norm", { ...norm, bias: true }), { shift: bias }),
  },
];

const activations: readonly Specimen[] = [
  { name: "relu", degree: 1, why: "a max(x, 0)", make: () => models.relu("relu") },
  {
    name: "leakyRelu",
    degree: 1,
    why: "a line",
    make: () => models.leakyRelu("leaky", { slope: 0.2 }),
  },
  { name: "prelu", degree: 1, why: "a line", make: () => models.prelu("prelu", norm) },
  {
    name: "relu6",
    degree: "none",
    why: "stays at 6",
    spread: 10,
    make: () => models.relu6("relu6"),
  },
  { name: "elu", degree: "none", why: "levels off", make: () => models.elu("elu") },
  { name: "gelu", degree: "none", why: "weight changes", make: () => models.gelu("gelu") },
  {
    name: "softplus",
    degree: "none",
    why: "F(0) = log 2",
    atZero: Math.LN2,
    make: () => models.softplus("softplus"),
  },
  { name: "tanh", degree: "none", why: "levels off", make: () => models.tanh("tanh") },
  {
    name: "sigmoid",
    degree: "none",
    why: "F(0) = 1/2",
    atZero: 1 / 2,
    make: () => models.sigmoid("sigmoid"),
  },
  {
    name: "softmax",
    degree: "none",
    why: "add up to 1",
    atZero: 1 / 3,
    make: () => models.softmax("softmax"),
  },
];

const blocks: readonly Specimen[] = [
  {
    name: "residual block of homogeneous layers",
    degree: 1,
    why: "a sum of branches of degree 1",
    make: () => models.residual("block", { main: [conv({ bias: false }), models.relu("relu")] }),
  },
  {
    name: "residual block with a bias in its shortcut",
    degree: "none",
    why: "conv: conv2d with bias",
    atZero: 2,
    make: () =>
      models.residual("block", { main: [models.relu("relu")], shortcut: [conv({ bias: true })] }),
  },
];

/** Kinds that the library does not have. */
const curiosities: readonly Specimen[] = [
  { name: "abs", degree: 1, why: "so says abs", make: () => custom("abs", (x) => tf.abs(x), 1) },
  {
    name: "dropout in evaluation",
    degree: 1,
    why: "so says",
    make: () => custom("dropout", (x) => x, 1),
  },
  { name: "square", degree: 2, why: "so says square", make: () => square },
  {
    name: "root",
    degree: 1 / 2,
    why: "so says",
    make: () => custom("root", (x) => tf.sqrt(tf.abs(x)), 0.5),
  },
  {
    name: "division by the length",
    degree: 0,
    why: "so says",
    atZero: NaN,
    make: () => custom("unit", (x) => tf.div(x, length(x)), 0),
  },
  {
    name: "a sum of degrees 1 and 2",
    degree: "none",
    why: "different degrees, 2 and 1",
    make: () => ({
      ...custom("residual", (x) => tf.add(square.apply(x), x)),
      branches: [[square], []],
    }),
  },
  { name: "swish", degree: "none", why: "so says", make: () => custom("swish", swish, "none") },
];

function swish(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(x));
}

/** At least one of everything, with known answers. */
export const zoo = [affineLayers, pools, norms, activations, blocks, curiosities].flat();
