import * as tf from "@tensorflow/tfjs";
import { invalid } from "../errors.ts";

/** Size, stride and the like of one spatial axis of a convolution. */
export interface Axis {
  readonly input: number;
  readonly kernel: number;
  readonly output: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before the first. */
  readonly before: number;
}

/** What a 2-D convolution does along height and along width. */
export type Axes = readonly [Axis, Axis];

/** Zeros around an axis; negative where as many numbers are left out. */
export type Pads = readonly [before: number, after: number];

/**
 * What a convolution does, from its arguments.
 *
 * @throws {RangeError} If the data format is not NHWC.
 */
export function convAxes(
  x: readonly number[],
  filter: readonly number[],
  { strides, pad, dataFormat, dilations, dimRoundingMode }: tf.Conv2DAttrs,
): Axes {
  if (dataFormat !== "NHWC") {
    const message = invalid("differentiate conv2d", "dataFormat", '"NHWC"', dataFormat);
    throw new RangeError(message);
  }
  const info = tf.backend_util.computeConv2DInfo(
    x as tf.Tensor4D["shape"],
    filter as tf.Tensor4D["shape"],
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
