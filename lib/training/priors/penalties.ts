import { invalid, requireTensor } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/**
 * What a prior charges for attributions `[batch, ...]`: one number, lower where they look as wanted.
 * It has to be differentiable once.
 */
export type Penalty = (attributions: tf.Tensor) => tf.Scalar;

/**
 * The Gini index over the last axis, `[..., n]` to `[...]`: 0 where all values are equal, 1 - 1/n where
 * one holds everything.
 *
 * G(x) = sum_ij |x_i - x_j| / (2 n^2 mean x), for nonnegative x, computed as
 * sum_i x_i (number of smaller values - number of larger ones) / (n sum x). The counts are constant
 * almost everywhere, and so the gradient takes them to be: it is exact wherever no two values are equal.
 *
 * Cost: n^2 comparisons and as much memory per row, none of them in the gradient.
 *
 * @param x Nonnegative; where a row is all zero, the index is NaN.
 * @returns No unit; the caller disposes it.
 *
 * @see N. Hurley, S. Rickard, Comparing Measures of Sparsity, IEEE Transactions on Information Theory
 * 2009, arXiv 0811.4706.
 *
 * @example
 * ```ts
 * import { giniIndex } from "@lib/training";
 * import * as tf from "@tensorflow/tfjs";
 * console.log(await giniIndex(tf.tensor2d([[0, 0, 0, 1], [1, 1, 1, 1]])).array()); // [0.75, 0]
 * ```
 */
export function giniIndex(x: tf.Tensor): tf.Tensor {
  requireTensor("compute a Gini index", "x", x);
  requireAxis("compute a Gini index", "x", x);
  return tf.tidy(() => {
    const counts = constant((x) => {
      // Not the sign of the difference: wasm takes that of less than about 1e-7 to be 0. Nor tf.greater:
      // there it takes twenty times as long on shapes that differ.
      const isAbove = tf.step(tf.sub(tf.expandDims(x, -1), tf.expandDims(x, -2)));
      return tf.sub(tf.sum(isAbove, -1), tf.sum(isAbove, -2));
    }, x);
    return tf.div(tf.sum(tf.mul(x, counts), -1), tf.mul(tf.sum(x, -1), x.shape.at(-1)!));
  });
}

/**
 * Sparsity, -G(mean over the batch of |attribution|): low where few features do the work, the same ones
 * for all examples. It does not change with the attributions' scale.
 *
 * @see G. Erion et al., Improving Performance of Deep Learning Models with Axiomatic Attribution Priors
 * and Expected Gradients, Nature Machine Intelligence 2021, arXiv 1906.10670.
 */
export function sparsity(attributions: tf.Tensor): tf.Scalar {
  requireTensor("compute a sparsity", "attributions", attributions);
  requireAxis("compute a sparsity", "attributions", attributions);
  return tf.tidy(() => {
    const size = tf.mean(tf.abs(attributions), 0);
    return tf.neg(giniIndex(tf.reshape(size, [-1]))) as tf.Scalar;
  });
}

/**
 * The mean over the batch of the total variation: the sum of |a - b| over all pixels a, b that are
 * neighbours in a row or a column (anisotropic), in the attributions' unit.
 *
 * Where attributions sum to the logit, smaller logits have less of it: see {@linkcode roughness}.
 *
 * @param attributions `[batch, height, width, channels]`.
 * @throws {TypeError} If they have another number of axes.
 * @see L. Rudin, S. Osher, E. Fatemi, Nonlinear Total Variation Based Noise Removal Algorithms,
 * Physica D 1992; as a prior on attributions, G. Erion et al., arXiv 1906.10670.
 */
export function totalVariation(attributions: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mean<tf.Scalar>(variation(attributions)));
}

/**
 * The mean over the batch of each example's total variation, divided by its sum of magnitudes: 0 of a
 * flat map, about 4 of isolated pixels. It does not change with the attributions' scale, so a network
 * cannot lower it by smaller logits.
 *
 * @param attributions `[batch, height, width, channels]`; NaN where an example's are all zero.
 * @throws {TypeError} If they have another number of axes.
 */
export function roughness(attributions: tf.Tensor): tf.Scalar {
  const ratio = () => tf.div(variation(attributions), magnitude(attributions));
  return tf.tidy(() => tf.mean<tf.Scalar>(ratio()));
}

/** Each example's sum of |attribution|: `[batch]`. */
function magnitude(attributions: tf.Tensor): tf.Tensor {
  return tf.sum(tf.abs(tf.reshape(attributions, [attributions.shape[0]!, -1])), 1);
}

/** Each example's total variation: `[batch]`. */
function variation(attributions: tf.Tensor): tf.Tensor {
  requireTensor("compute a total variation", "attributions", attributions);
  if (attributions.rank !== 4) {
    const must = "[batch, height, width, channels]";
    throw new TypeError(invalid("compute a total variation", "attributions", must, attributions));
  }
  const steps = [1, 2].map((axis) => {
    const ahead = attributions.shape.map((_, i) => i === axis ? 1 : 0);
    const size = attributions.shape.map((length, i) => length - ahead[i]!);
    const here = tf.slice(attributions, [0, 0, 0, 0], size);
    return magnitude(tf.sub(tf.slice(attributions, ahead, size), here));
  });
  return tf.add(steps[0]!, steps[1]!);
}

function requireAxis(action: string, argument: string, values: tf.Tensor): void {
  if (values.rank > 0 && values.size > 0 && values.dtype === "float32") return;
  const must = "a float32 tensor of one axis or more, not empty";
  throw new TypeError(invalid(action, argument, must, values));
}

/** f(x), of the shape of x, with the gradient 0. */
function constant(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor {
  const gradFunc = (dy: tf.Tensor) => tf.zerosLike(dy);
  return tf.customGrad((x) => ({ value: f(x as tf.Tensor), gradFunc }))(x);
}
