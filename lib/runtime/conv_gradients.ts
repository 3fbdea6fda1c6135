import * as tf from "@tensorflow/tfjs";
import { invalid } from "./errors.ts";

/** Size, stride and the like of one spatial axis of a convolution. */
interface Axis {
  readonly input: number;
  readonly kernel: number;
  readonly output: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

/** What a 2-D convolution does along height and along width. */
type Axes = readonly [Axis, Axis];
type Pads = [before: number, after: number];

/**
 * Replaces the gradients of `tf.conv2d` by ones that are convolutions themselves.
 *
 * With y[h'] = sum over r of x[h' s + r d - p] w[r] (stride s, dilation d, padding p):
 *
 * - dx is dy with s - 1 zeros between its values, convolved (dilation d) with w rotated by 180
 *   degrees and its in- and out-channels swapped;
 * - dw is x convolved with dy as the filter, stride d and dilation s, the batch playing the channels.
 *
 * Exact up to rounding for any stride, dilation and padding, and differentiable again, because only
 * operations with gradients occur. The stock gradients are far slower on a software WebGPU adapter,
 * have no filter kernel on wasm and refuse dilation. Height before width throughout.
 *
 * Cost: as many multiplications as the convolution itself; for dx s * s times that.
 *
 * @throws {RangeError} When a gradient is taken of a convolution whose data format is not NHWC.
 */
export function registerConvGradients(): void {
  tf.registerGradient({
    kernelName: "Conv2D",
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, saved, attributes) => {
      const [x, filter] = saved as [tf.Tensor4D, tf.Tensor4D];
      const axes = axesOf(x.shape, filter.shape, attributes as unknown as tf.Conv2DAttrs);
      return {
        x: () => inputGradient(dy as tf.Tensor4D, filter, axes),
        filter: () => filterGradient(dy as tf.Tensor4D, x, axes),
      };
    },
  });
}

function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, axes: Axes): tf.Tensor4D {
  const rotated = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  const pads = axes.map((axis): Pads => {
    const before = (axis.kernel - 1) * axis.dilation - axis.before;
    return [before, axis.input + axis.before - axis.output * axis.stride];
  }) as [Pads, Pads];
  const dilations = axes.map((axis) => axis.dilation) as [number, number];
  return convolve(spread(dy, axes), rotated, pads, [1, 1], dilations);
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

/** Puts stride - 1 zeros after every value, along height and width. */
function spread(dy: tf.Tensor4D, [{ stride: rows }, { stride: columns }]: Axes): tf.Tensor4D {
  if (rows === 1 && columns === 1) return dy;
  const [batch, height, width, channels] = dy.shape;
  const wide = width * columns * channels;
  const values = tf.reshape(dy, [batch * height * width, channels]);
  const lines = tf.pad(values, [[0, 0], [0, (columns - 1) * channels]]);
  const spaced = tf.pad(tf.reshape(lines, [batch * height, wide]), [[0, 0], [
    0,
    (rows - 1) * wide,
  ]]);
  return tf.reshape(spaced, [batch, height * rows, width * columns, channels]);
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
  const cropped = tf.slice(
    x,
    [0, Math.max(-rows[0], 0), Math.max(-columns[0], 0), 0],
    [batch, crop(height, rows), crop(width, columns), channels],
  );
  const grow = (pads: Pads): Pads => [Math.max(pads[0], 0), Math.max(pads[1], 0)];
  const pads = [[0, 0], grow(rows), grow(columns), [0, 0]] as tf.backend_util.ExplicitPadding;
  return tf.conv2d(cropped, filter, strides, pads, "NHWC", dilations);
}

function axesOf(
  x: tf.Tensor4D["shape"],
  filter: tf.Tensor4D["shape"],
  { strides, pad, dataFormat, dilations, dimRoundingMode }: tf.Conv2DAttrs,
): Axes {
  if (dataFormat !== "NHWC") {
    const message = invalid("differentiate conv2d", "dataFormat", '"NHWC"', dataFormat);
    throw new RangeError(message);
  }
  const info = tf.backend_util.computeConv2DInfo(
    x,
    filter,
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  return [
    {
      input: info.inHeight,
      kernel: info.filterHeight,
      output: info.outHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top,
    },
    {
      input: info.inWidth,
      kernel: info.filterWidth,
      output: info.outWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left,
    },
  ];
}
