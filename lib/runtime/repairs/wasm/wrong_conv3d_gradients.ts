import * as tf from "@tensorflow/tfjs";
import type { Axis } from "../conv_axes.ts";
import { replaceKernel } from "./heap.ts";
import { eachTap } from "./taps.ts";

type Attributes = Pick<tf.Conv3DAttrs, "strides" | "pad"> & { readonly dilations?: number };

/**
 * Makes the gradients of convolutions over three axes on wasm right: tfjs's are not, without a word. They
 * are the sums that define them, term by term.
 */
export function registerConv3dGradients(): void {
  replaceKernel<"dy" | "filter", Attributes & { readonly inputShape: number[] }>(
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
  replaceKernel<"x" | "dy", Attributes & { readonly filterShape: number[] }>(
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

function conv3dAxes(
  x: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1 }: Attributes,
): Axis[] {
  const info = tf.backend_util.computeConv3DInfo(
    x as tf.Tensor5D["shape"],
    filter as tf.Tensor5D["shape"],
    strides,
    dilations,
    pad,
  );
  const numbers = info as unknown as Record<string, number>;
  const before = [info.padInfo.front, info.padInfo.top, info.padInfo.left];
  return ["Depth", "Height", "Width"].map((axis, i) => ({
    input: numbers[`in${axis}`]!,
    kernel: numbers[`filter${axis}`]!,
    output: numbers[`out${axis}`]!,
    stride: numbers[`stride${axis}`]!,
    dilation: numbers[`dilation${axis}`]!,
    before: before[i]!,
  }));
}
