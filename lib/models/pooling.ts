import * as tf from "@tensorflow/tfjs";
import { invalid } from "@lib/runtime";
import type { Layer } from "./layer.ts";

/** Options of {@linkcode averagePool}. */
export interface PoolOptions {
  /** Side of the square window in pixels. */
  readonly size: number;
  /** Pixels from one window to the next; `size` when absent. */
  readonly stride?: number;
}

/** Options of {@linkcode maxPool}. */
export interface MaxPoolOptions extends PoolOptions {
  /** Pixels of margin on every side, fewer than `size`, which are never the largest; 0 when absent. */
  readonly pad?: number;
}

/** Below every activation, and finite, which shaders prefer. */
const lowest = -3e38;

/**
 * The largest value of each window of [batch, height, width, channels], the first of equals;
 * homogeneous of degree 1. Rows and columns that fill no window are left out.
 *
 * It is made of maxima of pairs because the gradient of tfjs's own is wrong on wasm where a window has
 * no positive value, and cannot be differentiated again.
 *
 * @throws {RangeError} If the margin could fill a window.
 */
export function maxPool(name: string, { size, stride = size, pad = 0 }: MaxPoolOptions): Layer {
  if (!(pad < size)) {
    const must = `less than the window's side, ${size}`;
    throw new RangeError(invalid(`build the pooling "${name}"`, "pad", must, pad));
  }
  const margin = [pad, pad] as [number, number];
  const apply = (x: tf.Tensor) => {
    const padded = tf.pad(x, [[0, 0], margin, margin, [0, 0]], lowest);
    return windows(name, padded, { size, stride }).reduce((a, b) => tf.maximum(a, b));
  };
  return { kind: "maxPool", name, variables: {}, stride, apply };
}

/**
 * The mean of each window of [batch, height, width, channels]; linear. Rows and columns that fill no
 * window are left out.
 */
export function averagePool(name: string, { size, stride = size }: PoolOptions): Layer {
  const apply = (x: tf.Tensor) => {
    const total = windows(name, x, { size, stride }).reduce((a, b) => tf.add(a, b));
    return tf.div(total, size * size);
  };
  return { kind: "averagePool", name, variables: {}, stride, apply };
}

/** The mean over height and width: [batch, height, width, channels] to [batch, channels]; linear. */
export function globalAveragePool(name: string): Layer {
  return { kind: "globalAveragePool", name, variables: {}, apply: (x) => tf.mean(x, [1, 2]) };
}

/** For each place in a window, what all the windows have there: [batch, rows, columns, channels]. */
function windows(
  name: string,
  x: tf.Tensor,
  { size, stride }: Required<PoolOptions>,
): tf.Tensor[] {
  const [batch, height, width, channels] = x.shape as tf.Tensor4D["shape"];
  if (x.rank !== 4 || Math.min(height, width) < size) {
    const must = `[batch, height, width, channels] of ${size} x ${size} pixels or more`;
    throw new TypeError(invalid(`run the pooling "${name}"`, "activations", must, x));
  }
  const rows = Math.floor((height - size) / stride) + 1;
  const columns = Math.floor((width - size) / stride) + 1;
  // Room for the last stride of every place; what is in it gets dropped.
  const roomy = tf.pad(x, [[0, 0], [0, stride - 1], [0, stride - 1], [0, 0]]);
  return Array.from({ length: size * size }, (_, place) => {
    const corner = [0, Math.floor(place / size), place % size, 0];
    const part = tf.slice(roomy, corner, [batch, rows * stride, columns * stride, channels]);
    // The first of each `stride` rows, then of each `stride` columns: tfjs's strided slice has no gradient.
    const lines = everyFirst(part, [batch * rows, stride, columns * stride * channels]);
    const pixels = everyFirst(lines, [batch * rows * columns, stride, channels]);
    return tf.reshape(pixels, [batch, rows, columns, channels]);
  });
}

function everyFirst(x: tf.Tensor, [groups, size, rest]: [number, number, number]): tf.Tensor {
  return tf.slice(tf.reshape(x, [groups, size, rest]), [0, 0, 0], [groups, 1, rest]);
}
