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
const scale = [1.5, 0.5, -1];
const variance = [1, 4, 0.25];
const channels = { channels: 3 };
const overlap = { size: 3, stride: 2 };
const square = custom("square", (x) => tf.square(x), 2);
const mixed: models.AuditableLayer = {
  ...custom("residual", (x) => tf.add(tf.square(x), x)),
  branches: [[square], []],
};

/** name, degree, reason, layer, and what is out of the ordinary. */
type Row = [string, models.Degree, string, Specimen["make"], Partial<Specimen>?];

const rows: readonly Row[] = [
  ["conv2d without bias", 1, "linear", () => conv(false)],
  ["conv2d with bias", "none", "conv2d with bias: F(0) = bias", () => conv(true), { atZero: 2 }],
  ["dense without bias", 1, "linear", () => full(false), { shape: features }],
  ["dense with bias", "none", "F(0) = bias", () => full(true), { shape: features, atZero: 2 }],
  ["flatten", 1, "only reshapes", () => models.flatten("flatten")],

  ["maxPool", 1, "largest", () => models.maxPool("pool", { size: 2 })],
  ["maxPool with a margin", 1, "largest", () => models.maxPool("pool", { ...overlap, pad: 1 })],
  ["averagePool", 1, "mean", () => models.averagePool("pool", { size: 2 })],
  ["overlapping averagePool", 1, "mean", () => models.averagePool("pool", overlap)],
  ["globalAveragePool", 1, "mean", () => models.globalAveragePool("mean")],

  [
    "bias-free batch norm in evaluation",
    1,
    "a constant",
    () => batchNorm(false, { scale, variance }),
  ],
  ["batch norm with a shift", "none", "shift", () => batchNorm(true, { shift: bias }), {
    atZero: 2,
  }],
  ["batch norm with a mean", "none", "mean", () => batchNorm(true, { mean: bias }), {
    atZero: 2 / Math.sqrt(1 + 1e-5),
  }],
  ["bias-free batch norm in training, epsilon 0", 0, "grows with a", () => training(false, 0), {
    atZero: NaN,
  }],
  ["batch norm in training, epsilon 0", 0, "grows with a", () => training(true, 0), {
    atZero: NaN,
  }],
  ["bias-free batch norm in training", "none", "but for its epsilon", () => training(false, 1e-5)],
  ["layer norm, epsilon 0", 0, "grows with a", () => layerNorm(false, { epsilon: 0 }), {
    atZero: NaN,
  }],
  ["layer norm", "none", "but for its epsilon", () => layerNorm(true, {}), { atZero: 2 }],

  ["relu", 1, "a max(x, 0)", () => models.relu("relu")],
  ["leakyRelu", 1, "a line", () => models.leakyRelu("leaky", { slope: 0.2 })],
  ["prelu", 1, "a line", () => models.prelu("prelu", channels)],
  ["relu6", "none", "stays at 6", () => models.relu6("relu6"), { spread: 10 }],
  ["elu", "none", "levels off", () => models.elu("elu")],
  ["gelu", "none", "weight changes", () => models.gelu("gelu")],
  ["softplus", "none", "F(0) = log 2", () => models.softplus("soft"), { atZero: Math.LN2 }],
  ["tanh", "none", "levels off", () => models.tanh("tanh")],
  ["sigmoid", "none", "F(0) = 1/2", () => models.sigmoid("sigmoid"), { atZero: 1 / 2 }],
  ["softmax", "none", "add up to 1", () => models.softmaxLayer("softmax"), { atZero: 1 / 3 }],

  ["a scalar scale", 1, "one number", () => trained(models.scalarScale("scale"), { scale: [-2] })],
  ["a scalar bias", "none", "F(0) = bias", () => trained(models.scalarBias("b"), { bias: [2] }), {
    atZero: 2,
  }],

  ["residual block", 1, "branches of degree 1", () => block([conv(false)])],
  ["residual block with a bias", "none", "conv: conv2d with bias", () => block([conv(true)]), {
    atZero: 2,
  }],
  ["concatenation", 1, "branches of degree 1", () => beside([conv(false)])],
  ["concatenation with a bias", "none", "conv: conv2d with bias", () => beside([conv(true)]), {
    atZero: 2,
  }],

  ["abs", 1, "so says abs", () => custom("abs", (x) => tf.abs(x), 1)],
  ["dropout in evaluation", 1, "so says dropout", () => custom("dropout", (x) => x, 1)],
  ["square", 2, "so says square", () => square],
  ["root", 0.5, "so says root", () => custom("root", (x) => tf.sqrt(tf.abs(x)), 0.5)],
  ["division by the length", 0, "so says unit", () => custom("unit", unit, 0), { atZero: NaN }],
  ["a sum of degrees 1 and 2", "none", "different degrees, 2 and 1", () => mixed],
  ["swish", "none", "so says swish", () => custom("swish", swish, "none")],
];

/** Every kind of the library, with and without what breaks it, and a few others; all with known answers. */
export const zoo: readonly Specimen[] = rows.map(([name, degree, why, make, more]) => ({
  name,
  degree,
  why,
  make,
  ...more,
}));

function conv(withBias: boolean): models.Layer {
  const options = { bias: withBias, random: random(11), channels: [3, 3], size: 3 } as const;
  return trained(models.conv2d("conv", options), withBias ? { bias } : {});
}

function full(withBias: boolean): models.Layer {
  const options = { bias: withBias, random: random(11), units: [3, 3] } as const;
  return trained(models.dense("dense", options), withBias ? { bias } : {});
}

function batchNorm(bias: boolean, values: Record<string, number[]>): models.Layer {
  return trained(models.batchNorm("norm", { ...channels, bias }), values);
}

function training(withBias: boolean, epsilon: number): models.Layer {
  const options = { ...channels, bias: withBias, epsilon, statistics: "batch" } as const;
  return trained(models.batchNorm("norm", options), withBias ? { scale, shift: bias } : { scale });
}

function layerNorm(withBias: boolean, options: { epsilon?: number }): models.Layer {
  const layer = models.layerNorm("norm", { ...channels, bias: withBias, ...options });
  return trained(layer, withBias ? { scale, shift: bias } : { scale });
}

function block(shortcut: models.Layer[]): models.Layer {
  return models.residual("block", { main: [models.relu("relu")], shortcut });
}

function beside(branch: models.Layer[]): models.Layer {
  return models.concatenate("beside", [[models.relu("relu")], branch]);
}

function unit(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.sqrt(tf.sum(tf.square(x), [1, 2, 3], true)));
}

function swish(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(x));
}
