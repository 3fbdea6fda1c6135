import { requireKnownOptions } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { actionOf, asPart, type Layer, type LayerKind } from "./layer.ts";

/** Options of {@linkcode leakyRelu}. */
export interface LeakyReluOptions {
  /** Slope below 0, no unit, default 0.01. */
  readonly slope?: number;
}

/** Options of {@linkcode prelu}. */
export interface PreluOptions {
  /** Size of the last axis, each entry of which has a slope of its own. */
  readonly channels: number;
}

/** max(x, 0), elementwise. */
export function relu(name: string): Layer {
  return elementwise("relu", name, asPart({ relu: true }, (x) => tf.relu(x)));
}

/** x above 0 and `slope` x below, elementwise; homogeneous of degree 1. */
export function leakyRelu(name: string, options: LeakyReluOptions = {}): Layer {
  requireKnownOptions(actionOf(name), options, { slope: "finite?" });
  const { slope = 0.01 } = options;
  return elementwise("leakyRelu", name, (x) => leaky(x, slope));
}

/**
 * x above 0 and `slope` x below, a trained slope per channel that starts at 1/4; homogeneous of degree 1.
 *
 * @see K. He et al., Delving Deep into Rectifiers, ICCV 2015, arXiv 1502.01852.
 */
export function prelu(name: string, options: PreluOptions): Layer {
  requireKnownOptions(actionOf(name), options, { channels: "a positive integer" });
  const { channels } = options;
  const slope = tf.tidy(() => tf.variable(tf.fill([channels], 0.25)));
  return { kind: "prelu", name, variables: { slope }, apply: (x) => leaky(x, slope) };
}

/** max(0, min(x, 6)), elementwise; not homogeneous. */
export function relu6(name: string): Layer {
  return elementwise("relu6", name, (x) => tf.relu6(x));
}

/** x above 0 and exp(x) - 1 below, elementwise; not homogeneous; differentiable once. */
export function elu(name: string): Layer {
  return elementwise("elu", name, (x) => tf.elu(x));
}

/**
 * x times the standard normal distribution function of x, elementwise; not homogeneous.
 *
 * @see D. Hendrycks, K. Gimpel, Gaussian Error Linear Units, 2016, arXiv 1606.08415.
 */
export function gelu(name: string): Layer {
  const half = (x: tf.Tensor) => tf.mul(x, 0.5);
  return elementwise(
    "gelu",
    name,
    (x) => tf.mul(half(x), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  );
}

/** log(1 + exp(x)), elementwise; not homogeneous. */
export function softplus(name: string): Layer {
  return elementwise("softplus", name, (x) => tf.softplus(x));
}

/** The hyperbolic tangent, elementwise; not homogeneous. */
export function tanh(name: string): Layer {
  return elementwise("tanh", name, (x) => tf.tanh(x));
}

/** 1 / (1 + exp(-x)), elementwise; not homogeneous. */
export function sigmoid(name: string): Layer {
  return elementwise("sigmoid", name, (x) => tf.sigmoid(x));
}

/** exp(x) divided by its sum over the last axis; not homogeneous. */
export function softmaxLayer(name: string): Layer {
  return elementwise("softmax", name, (x) => tf.softmax(x));
}

/** relu(x) - slope relu(-x), for slopes that are numbers or trained. */
function leaky(x: tf.Tensor, slope: number | tf.Tensor): tf.Tensor {
  return tf.sub(tf.relu(x), tf.mul(slope, tf.relu(tf.neg(x))));
}

function elementwise(kind: LayerKind, name: string, apply: (x: tf.Tensor) => tf.Tensor): Layer {
  actionOf(name);
  return { kind, name, variables: {}, apply };
}
