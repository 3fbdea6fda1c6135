import * as tf from "@tensorflow/tfjs";
import { convAxes } from "../conv_axes.ts";
import { registerBilinear } from "../bilinear.ts";
import { replaceKernel } from "./heap.ts";
import { eachTap } from "./taps.ts";

type Attributes = tf.DepthwiseConv2dNativeAttrs;

/**
 * Gives wasm the gradients of depthwise convolutions, which tfjs lacks there, and gradients of theirs: the
 * sums that define them, term by term, for any stride, dilation and padding.
 */
export function registerDepthwiseGradients(): void {
  replaceKernel<"dy" | "filter", Attributes & tf.DepthwiseConv2dNativeBackpropInputAttrs>(
    "DepthwiseConv2dNativeBackpropInput",
    ({ inputs: { dy, filter }, attrs, backend: heap }) => {
      const [, , channels, multiplier] = filter.shape as [number, number, number, number];
      const dx = heap.makeOutput(attrs.inputShape, "float32");
      const [slopes, weights] = [heap.typedArrayFromHeap(dy), heap.typedArrayFromHeap(filter)];
      const to = heap.typedArrayFromHeap(dx).fill(0);
      eachTap(
        attrs.inputShape[0],
        axesOf(attrs.inputShape, filter.shape, attrs),
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
  replaceKernel<"x" | "dy", Attributes & tf.DepthwiseConv2dNativeBackpropFilterAttrs>(
    "DepthwiseConv2dNativeBackpropFilter",
    ({ inputs: { x, dy }, attrs, backend: heap }) => {
      const [, , channels, multiplier] = attrs.filterShape;
      const dw = heap.makeOutput(attrs.filterShape, "float32");
      const [from, slopes] = [heap.typedArrayFromHeap(x), heap.typedArrayFromHeap(dy)];
      const sums = new Float64Array(tf.util.sizeFromShape(attrs.filterShape));
      eachTap(x.shape[0]!, axesOf(x.shape, attrs.filterShape, attrs), (out, tap, place) => {
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

function axesOf(x: readonly number[], filter: readonly number[], attributes: Attributes) {
  const { dilations } = attributes;
  return convAxes(x, filter, { ...attributes, dilations: dilations ?? 1, dataFormat: "NHWC" });
}
