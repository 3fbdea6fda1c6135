import type * as tf from "@tensorflow/tfjs";

/**
 * A model as every method sees it: a differentiable function from inputs
 * `[batch, ...]` to logits (before softmax) `[batch, classes]`.
 */
export type Forward = (inputs: tf.Tensor) => tf.Tensor2D;

declare const homogeneous: unique symbol;

/**
 * A {@link Forward} that a numeric check has found nonnegatively homogeneous,
 * F(ax) = a F(x) for a >= 0: the premise under which the X-Gradient equals
 * Integrated Gradients (Hesse, Schaub-Meyer and Roth, NeurIPS 2021, arXiv 2111.07668).
 * Only that check hands the type out.
 */
export type XModel = Forward & { readonly [homogeneous]: true };
