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
  return axesOf(info, 2) as unknown as Axes;
}

/** What tfjs's convolutions over three axes are called with; its own operations give no dilations. */
export type Conv3dAttributes = Pick<tf.Conv3DAttrs, "strides" | "pad"> & {
  readonly dilations?: number;
};

/** What a convolution over depth, height and width does along each. */
export function conv3dAxes(
  x: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1 }: Conv3dAttributes,
): Axis[] {
  const shapes = [x, filter] as unknown as [tf.Tensor5D["shape"], tf.Tensor5D["shape"]];
  return axesOf(tf.backend_util.computeConv3DInfo(...shapes, strides, dilations, pad), 3);
}

/** The last axes, of which tfjs tells by names such as `inHeight`. */
function axesOf(info: { readonly padInfo: object }, count: number): Axis[] {
  const numbers = info as unknown as Record<string, number>;
  const pads = info.padInfo as Record<string, number>;
  const names = [["Depth", "front"], ["Height", "top"], ["Width", "left"]] as const;
  return names.slice(-count).map(([axis, side]) => ({
    input: numbers[`in${axis}`]!,
    kernel: numbers[`filter${axis}`]!,
    output: numbers[`out${axis}`]!,
    stride: numbers[`stride${axis}`]!,
    dilation: numbers[`dilation${axis}`]!,
    before: pads[side]!,
  }));
}
