import * as tf from "@tensorflow/tfjs";
import type { Layer } from "./layer.ts";

/**
 * x + bias, one trained number for all activations that starts at 0; it breaks homogeneity.
 *
 * @see H. Zhang, Y. Dauphin, T. Ma, Fixup Initialization, ICLR 2019, arXiv 1901.09321.
 */
export function scalarBias(name: string): Layer {
  const bias = tf.tidy(() => tf.variable(tf.zeros([1])));
  return { kind: "scalarBias", name, variables: { bias }, apply: (x) => tf.add(x, bias) };
}

/**
 * x times one trained number for all activations that starts at 1; linear.
 *
 * @see H. Zhang, Y. Dauphin, T. Ma, Fixup Initialization, ICLR 2019, arXiv 1901.09321.
 */
export function scalarScale(name: string): Layer {
  const scale = tf.tidy(() => tf.variable(tf.ones([1])));
  return { kind: "scalarScale", name, variables: { scale }, apply: (x) => tf.mul(x, scale) };
}
