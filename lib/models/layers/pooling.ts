import * as tf from "@tensorflow/tfjs";
import { invalid, requireKnownOptions } from "@lib/runtime";
import { actionOf, type Layer } from "./layer.ts";

/** Options of {@linkcode averagePool}. */
export interface PoolOptions {
  /** Side of the square window in pixels. */
  readonly size: number;
  /** Pixels from one window to the next, default `size`. */
  readonly stride?: number;
}

/** Options of {@linkcode maxPool}. */
export interface MaxPoolOptions extends PoolOptions {
  /** Pixels of margin on every side, fewer than `size`, which are never the largest; default 0. */
  readonly pad?: number;
  /**
   * What becomes of last rows and columns that fill no window: `dropped`, the default, or `pooled` by one
   * more window that reaches over the edge, if it begins before it (PyTorch's `ceil_mode`).
   */
  readonly remainder?: "dropped" | "pooled";
}

/** Below every activation, and finite, which shaders prefer. */
const lowest = -3e38;

/**
 * The largest value of each window of [batch, height, width, channels], the first of equals;
 * homogeneous of degree 1.
 *
 * On wasm it is tfjs's own, whose gradients the runtime mends; elsewhere made of maxima of pairs, as tfjs's
 * cannot be differentiated twice.
 *
 * @throws {RangeError} If the margin could fill a window.
 */
export function maxPool(
  name: string,
  options: MaxPoolOptions,
): Layer {
  requireKnownOptions(actionOf(name), options, {
    size: "a positive integer",
    stride: "a positive integer?",
    pad: "an integer of 0 or more?",
    remainder: true,
  });
  const { size, stride = size, pad = 0, remainder = "dropped" } = options;
  if (!(pad < size)) {
    const must = `less than the window's side, ${size}`;
    throw new RangeError(invalid(`build the pooling "${name}"`, "pad", must, pad));
  }
  const margin = (length: number): [before: number, after: number] => {
    const windows = Math.ceil((length + 2 * pad - size) / stride) + 1;
    const begin = (windows - 1) * stride; // of the last window
    const isOver = remainder === "pooled" && begin >= 0 && begin < length + pad;
    return [pad, isOver ? begin + size - length - pad : pad];
  };
  const apply = (x: tf.Tensor) => {
    if (x.rank !== 4) throw noImages(name, x, size);
    const margins = [[0, 0], margin(x.shape[1]!), margin(x.shape[2]!), [0, 0]] as
      & tf.backend_util.ExplicitPadding
      & [number, number][];
    if (tf.getBackend() === "wasm") {
      const sides = [1, 2].map((axis) => x.shape[axis]! + margins[axis]![0] + margins[axis]![1]);
      if (sides.some((side) => side < size)) throw noImages(name, x, size);
      return tf.maxPool(x as tf.Tensor4D, size, stride, margins);
    }
    const padded = tf.pad(x, margins, lowest);
    return pool(name, padded, { size, stride }, (a, b) => tf.maximum(a, b));
  };
  return { kind: "maxPool", name, variables: {}, stride, apply };
}

/**
 * The mean of each window of [batch, height, width, channels]; linear. Rows and columns that fill no
 * window are dropped.
 */
export function averagePool(name: string, options: PoolOptions): Layer {
  requireKnownOptions(actionOf(name), options, {
    size: "a positive integer",
    stride: "a positive integer?",
  });
  const { size, stride = size } = options;
  const apply = (x: tf.Tensor) => {
    if (tf.getBackend() === "wasm") {
      if (!fits(x, size)) throw noImages(name, x, size);
      return tf.avgPool(x as tf.Tensor4D, size, stride, "valid");
    }
    const total = pool(name, x, { size, stride }, (a, b) => tf.add(a, b));
    return tf.div(total, size * size);
  };
  return { kind: "averagePool", name, variables: {}, stride, apply };
}

/** The mean over height and width: [batch, height, width, channels] to [batch, channels]; linear. */
export function globalAveragePool(name: string): Layer {
  actionOf(name);
  return { kind: "globalAveragePool", name, variables: {}, apply: (x) => tf.mean(x, [1, 2]) };
}

/** Combines what is in each window: along its rows, then from row to row. */
function pool(
  name: string,
  x: tf.Tensor,
  { size, stride }: Required<PoolOptions>,
  combine: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  if (!fits(x, size)) throw noImages(name, x, size);
  const alongRows = places(x, 2, { size, stride }).reduce(combine);
  return places(alongRows, 1, { size, stride }).reduce(combine);
}

function fits(x: tf.Tensor, size: number): boolean {
  return x.rank === 4 && Math.min(x.shape[1]!, x.shape[2]!) >= size;
}

function noImages(name: string, x: tf.Tensor, size: number): TypeError {
  const must = `[batch, height, width, channels] of ${size} x ${size} pixels or more`;
  return new TypeError(invalid(`run the pooling "${name}"`, "activations", must, x));
}

/** For each place in a window along an axis, what all the windows have there. */
function places(
  x: tf.Tensor,
  axis: number,
  { size, stride }: Required<PoolOptions>,
): tf.Tensor[] {
  const [before, length, after] = [x.shape.slice(0, axis), x.shape[axis]!, x.shape.slice(axis + 1)];
  const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  const [outer, inner] = [product(before), product(after)];
  const count = Math.floor((length - size) / stride) + 1;
  // Room for the last stride of every place; what is in it gets dropped.
  const roomy = tf.pad(tf.reshape(x, [outer, length, inner]), [[0, 0], [0, stride - 1], [0, 0]]);
  return Array.from({ length: size }, (_, place) => {
    const part = tf.slice(roomy, [0, place, 0], [outer, count * stride, inner]);
    // The first of each `stride`: tfjs's strided slice has no gradient.
    const strides = tf.reshape(part, [outer * count, stride, inner]);
    const firsts = tf.slice(strides, [0, 0, 0], [outer * count, 1, inner]);
    return tf.reshape(firsts, [...before, count, ...after]);
  });
}
