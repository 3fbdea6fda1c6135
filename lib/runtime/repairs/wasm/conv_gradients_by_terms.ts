import * as tf from "@tensorflow/tfjs";
import { registerBilinear } from "../bilinear.ts";
import { type Axis, type Conv3dAttributes, conv3dAxes, convAxes } from "../conv_axes.ts";
import { replaceKernel } from "./heap.ts";

type DepthwiseAttributes = tf.DepthwiseConv2dNativeAttrs;

/**
 * Gives wasm the gradients of depthwise convolutions, which tfjs lacks there, and gradients of theirs: the
 * sums that define them, term by term, for any stride, dilation and padding.
 */
export function registerDepthwiseGradients(): void {
  replaceKernel<"dy" | "filter", DepthwiseAttributes & tf.DepthwiseConv2dNativeBackpropInputAttrs>(
    "DepthwiseConv2dNativeBackpropInput",
    ({ inputs: { dy, filter }, attrs, backend: heap }) => {
      const [, , channels, multiplier] = filter.shape as [number, number, number, number];
      const dx = heap.makeOutput(attrs.inputShape, "float32");
      const [slopes, weights] = [heap.typedArrayFromHeap(dy), heap.typedArrayFromHeap(filter)];
      const to = heap.typedArrayFromHeap(dx).fill(0);
      eachTap(
        attrs.inputShape[0],
        depthwiseAxes(attrs.inputShape, filter.shape, attrs),
        (out, tap, place) => {
          const count = channels * multiplier;
          for (let k = 0; k < count; k++) {
            const c = place * channels + Math.floor(k / multiplier);
            to[c]! += slopes[out * count + k]! * weights[tap * count + k]!;
          }
        },
      );
      return dx;
    },
  );
  replaceKernel<"x" | "dy", DepthwiseAttributes & tf.DepthwiseConv2dNativeBackpropFilterAttrs>(
    "DepthwiseConv2dNativeBackpropFilter",
    ({ inputs: { x, dy }, attrs, backend: heap }) => {
      const [, , channels, multiplier] = attrs.filterShape;
      const dw = heap.makeOutput(attrs.filterShape, "float32");
      const [from, slopes] = [heap.typedArrayFromHeap(x), heap.typedArrayFromHeap(dy)];
      const sums = new Float64Array(tf.util.sizeFromShape(attrs.filterShape));
      eachTap(x.shape[0]!, depthwiseAxes(x.shape, attrs.filterShape, attrs), (out, tap, place) => {
        const count = channels * multiplier;
        for (let k = 0; k < count; k++) {
          const c = place * channels + Math.floor(k / multiplier);
          sums[tap * count + k]! += from[c]! * slopes[out * count + k]!;
        }
      });
      heap.typedArrayFromHeap(dw).set(sums);
      return dw;
    },
  );
  registerBilinear("DepthwiseConv2dNative", {
    input: "DepthwiseConv2dNativeBackpropInput",
    filter: "DepthwiseConv2dNativeBackpropFilter",
  });
}

function depthwiseAxes(
  x: readonly number[],
  filter: readonly number[],
  attributes: DepthwiseAttributes,
) {
  const { dilations } = attributes;
  return convAxes(x, filter, { ...attributes, dilations: dilations ?? 1, dataFormat: "NHWC" });
}

/**
 * Makes the gradients of convolutions over three axes on wasm right: tfjs's are not, without a word. They
 * are the sums that define them, term by term.
 */
export function registerConv3dGradients(): void {
  replaceKernel<"dy" | "filter", Conv3dAttributes & { readonly inputShape: number[] }>(
    "Conv3DBackpropInputV2",
    ({ inputs: { dy, filter }, attrs, backend: heap }) => {
      const [channels, outs] = filter.shape.slice(-2) as [number, number];
      const dx = heap.makeOutput(attrs.inputShape, "float32");
      const [slopes, weights] = [heap.typedArrayFromHeap(dy), heap.typedArrayFromHeap(filter)];
      const to = heap.typedArrayFromHeap(dx).fill(0);
      const axes = conv3dAxes(attrs.inputShape, filter.shape, attrs);
      eachTap(attrs.inputShape[0]!, axes, (out, tap, place) => {
        for (let c = 0; c < channels; c++) {
          let sum = 0;
          const row = (tap * channels + c) * outs;
          for (let k = 0; k < outs; k++) sum += slopes[out * outs + k]! * weights[row + k]!;
          to[place * channels + c]! += sum;
        }
      });
      return dx;
    },
  );
  replaceKernel<"x" | "dy", Conv3dAttributes & { readonly filterShape: number[] }>(
    "Conv3DBackpropFilterV2",
    ({ inputs: { x, dy }, attrs, backend: heap }) => {
      const [channels, outs] = attrs.filterShape.slice(-2) as [number, number];
      const dw = heap.makeOutput(attrs.filterShape, "float32");
      const [from, slopes] = [heap.typedArrayFromHeap(x), heap.typedArrayFromHeap(dy)];
      const sums = new Float64Array(tf.util.sizeFromShape(attrs.filterShape));
      const axes = conv3dAxes(x.shape, attrs.filterShape, attrs);
      eachTap(x.shape[0]!, axes, (out, tap, place) => {
        for (let c = 0; c < channels; c++) {
          const number = from[place * channels + c]!, row = (tap * channels + c) * outs;
          for (let k = 0; k < outs; k++) sums[row + k]! += number * slopes[out * outs + k]!;
        }
      });
      heap.typedArrayFromHeap(dw).set(sums);
      return dw;
    },
  );
}

/**
 * Calls back for every pair of an output and a tap of a convolution that meets the input, with the indices
 * of the output's place, the tap and the input's place, images included, channels not.
 */
function eachTap(
  images: number,
  axes: readonly Axis[],
  use: (output: number, tap: number, input: number) => void,
): void {
  const whole = { input: 1, kernel: 1, output: 1, stride: 1, dilation: 1, before: 0 };
  const [deep, vertical, horizontal] = [...Array(3 - axes.length).fill(whole), ...axes] as [
    Axis,
    Axis,
    Axis,
  ];
  const inside = ({ input, kernel, output, stride, dilation, before }: Axis) =>
    Array.from(
      { length: output },
      (_, o) =>
        Array.from(
          { length: kernel },
          (_, tap) => ({ tap, at: o * stride + tap * dilation - before }),
        )
          .filter(({ at }) => at >= 0 && at < input),
    );
  const [layers, rows, columns] = [inside(deep), inside(vertical), inside(horizontal)];
  let output = 0;
  for (let image = 0; image < images; image++) {
    for (const layer of layers) {
      for (const row of rows) {
        for (const column of columns) {
          for (const z of layer) {
            for (const y of row) {
              const tap = (z.tap * vertical.kernel + y.tap) * horizontal.kernel;
              const line = ((image * deep.input + z.at) * vertical.input + y.at) * horizontal.input;
              for (const x of column) use(output, tap + x.tap, line + x.at);
            }
          }
          output++;
        }
      }
    }
  }
}
