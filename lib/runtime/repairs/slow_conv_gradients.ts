import * as tf from "@tensorflow/tfjs";
import { type Axes, convAxes, type Pads } from "./conv_axes.ts";

/**
 * Replaces the gradients of `tf.conv2d` by ones that are convolutions themselves.
 *
 * With y[h'] = sum over r of x[h' s + r d - p] w[r] (stride s, dilation d, padding p):
 *
 * - dx is dy convolved (dilation d) with w rotated by 180 degrees and its in- and out-channels
 *   swapped, once for each of the s * s places that a pixel can have relative to the stride;
 * - dw is x convolved with dy as the filter, stride d and dilation s, the batch playing the channels.
 *
 * Exact up to rounding for any stride, dilation and padding, and differentiable again, because only
 * operations with gradients occur. The stock gradients are far slower on a software WebGPU adapter,
 * have no filter kernel on wasm and refuse dilation. Height before width throughout.
 *
 * Cost: as many multiplications as the convolution itself; for dx with the kernel's sides rounded up to
 * multiples of the stride.
 *
 * @throws {RangeError} If a gradient is taken of a convolution whose data format is not NHWC.
 */
export function registerConvGradients(): void {
  tf.registerGradient({
    kernelName: "Conv2D",
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, saved, attributes) => {
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
      const axes = convAxes(x.shape, filter.shape, attributes as unknown as tf.Conv2DAttrs);
      return {
        x: () => inputGradient(dy as tf.Tensor4D, filter, axes),
        filter: () => filterGradient(dy as tf.Tensor4D, x, axes),
      };
    },
  });
}

/**
 * Convolves dy with the filter rotated by 180 degrees. With a stride, dx at q s + o - p takes only the
 * taps o, o + s, ...: so each of the s * s phases o gets its own smaller filter, all of them at once as
 * output channels, which are then laid out side by side. Phases beyond the kernel stay 0.
 */
function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, axes: Axes): tf.Tensor4D {
  const [rows, columns] = axes;
  const [channels, outs] = [filter.shape[2], filter.shape[3]];
  const taps = axes.map(({ kernel, stride }) => Math.ceil(kernel / stride)) as [number, number];
  const reached = axes.map(({ kernel, stride }) => Math.min(kernel, stride)) as [number, number];
  const lacking = axes.map(({ kernel }, axis) => taps[axis]! * reached[axis]! - kernel);
  const whole = lacking.some((count) => count > 0)
    ? tf.pad(filter, [[0, lacking[0]!], [0, lacking[1]!], [0, 0], [0, 0]])
    : filter;
  const split = tf.reshape(whole, [taps[0], reached[0], taps[1], reached[1] * channels, outs]);
  const phases = tf.reshape(tf.transpose(split, [0, 2, 4, 1, 3]), [...taps, outs, -1]);

  const first = axes.map(({ before, stride }) => Math.floor(before / stride));
  const counts = axes.map(({ input, before, stride }, axis) =>
    Math.floor((input - 1 + before) / stride) - first[axis]! + 1
  ) as [number, number];
  const pads = axes.map(({ output, dilation }, axis): Pads => [
    (taps[axis]! - 1) * dilation - first[axis]!,
    counts[axis]! - output + first[axis]!,
  ]) as [Pads, Pads];
  const dilations = axes.map(({ dilation }) => dilation) as [number, number];
  const parts = convolve(dy, rotated(phases as tf.Tensor4D), pads, [1, 1], dilations);
  if (rows.stride === 1 && columns.stride === 1) return parts;

  const batch = dy.shape[0];
  const found = tf.reshape(parts, [
    batch * counts[0],
    counts[1],
    reached[0],
    reached[1] * channels,
  ]);
  const [above, aside] = [rows.stride - reached[0], (columns.stride - reached[1]) * channels];
  const apart = above + aside > 0 ? tf.pad(found, [[0, 0], [0, 0], [0, above], [0, aside]]) : found;
  const joined = tf.reshape(tf.transpose(apart, [0, 2, 1, 3]), [
    batch,
    counts[0] * rows.stride,
    counts[1] * columns.stride,
    channels,
  ]);
  const start = axes.map(({ before, stride }) => before % stride) as [number, number];
  return tf.slice(joined as tf.Tensor4D, [0, ...start, 0], [
    batch,
    rows.input,
    columns.input,
    channels,
  ]);
}

/** A filter turned by 180 degrees: its taps in reverse, by a product, which is fast where tf.reverse is not. */
function rotated(filter: tf.Tensor4D): tf.Tensor4D {
  const taps = filter.shape[0] * filter.shape[1];
  if (taps === 1) return filter;
  const exchange = tf.reverse(tf.eye(taps), [0]);
  return tf.reshape(tf.matMul(exchange, tf.reshape(filter, [taps, -1])), filter.shape);
}

function filterGradient(dy: tf.Tensor4D, x: tf.Tensor4D, axes: Axes): tf.Tensor4D {
  const pads = axes.map((axis): Pads => {
    const reach = (axis.kernel - 1) * axis.dilation + (axis.output - 1) * axis.stride + 1;
    return [axis.before, reach - axis.input - axis.before];
  }) as [Pads, Pads];
  const images = tf.transpose(x, [3, 1, 2, 0]);
  const kernels = tf.transpose(dy, [1, 2, 0, 3]);
  const strides = axes.map((axis) => axis.dilation) as [number, number];
  const dilations = axes.map((axis) => axis.stride) as [number, number];
  return tf.transpose(convolve(images, kernels, pads, strides, dilations), [1, 2, 0, 3]);
}

/** A convolution with explicit padding, where a negative amount crops. */
function convolve(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  [rows, columns]: readonly [Pads, Pads],
  strides: [number, number],
  dilations: [number, number],
): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const crop = (size: number, pads: Pads) => size + Math.min(pads[0], 0) + Math.min(pads[1], 0);
  const size = [batch, crop(height, rows), crop(width, columns), channels];
  const start = [0, Math.max(-rows[0], 0), Math.max(-columns[0], 0), 0];
  const cropped = `${size}` === `${x.shape}` ? x : tf.slice(x, start, size) as tf.Tensor4D;
  const grow = (pads: Pads): [number, number] => [Math.max(pads[0], 0), Math.max(pads[1], 0)];
  const pads = [[0, 0], grow(rows), grow(columns), [0, 0]] as tf.backend_util.ExplicitPadding;
  return tf.conv2d(cropped, filter, strides, pads, "NHWC", dilations);
}
