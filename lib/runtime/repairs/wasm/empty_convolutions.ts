import * as tf from "@tensorflow/tfjs";
import { replaceKernel, runKernel } from "./heap.ts";

/** The kernels, each with whether its filter goes channel by channel. */
const KERNELS = {
  Conv2D: false,
  DepthwiseConv2dNative: true,
  FusedConv2D: false,
  FusedDepthwiseConv2D: true,
} as const;

/**
 * Makes convolutions on wasm right whose strides leave pixels out though the padding is "same".
 *
 * XNNPACK refuses them, and tfjs gives zeros without a word. Padded by as many zeros as that is, none or
 * some, along each axis, they are the same convolutions.
 */
export function registerPaddedConvolutions(): void {
  for (const [kernelName, isDepthwise] of Object.entries(KERNELS)) {
    replaceKernel<"x" | "filter", tf.Conv2DAttrs & tf.NamedAttrMap>(kernelName, (call) => {
      const { inputs: { x, filter }, attrs } = call;
      if (attrs.pad !== "same" || attrs.dataFormat === "NCHW") return undefined;
      const { padInfo: { top, bottom, left, right }, ...info } = tf.backend_util.computeConv2DInfo(
        x.shape as tf.Tensor4D["shape"],
        filter.shape as tf.Tensor4D["shape"],
        attrs.strides,
        attrs.dilations ?? 1,
        "same",
        attrs.dimRoundingMode,
        isDepthwise,
      );
      const leavesOut = (size: number, output: number, stride: number, kernel: number) =>
        (output - 1) * stride + kernel < size;
      const { inHeight, outHeight, strideHeight, effectiveFilterHeight } = info;
      const { inWidth, outWidth, strideWidth, effectiveFilterWidth } = info;
      if (
        !leavesOut(inHeight, outHeight, strideHeight, effectiveFilterHeight) &&
        !leavesOut(inWidth, outWidth, strideWidth, effectiveFilterWidth)
      ) return undefined;
      const pad = [[0, 0], [top, bottom], [left, right], [0, 0]];
      return runKernel(kernelName, { ...call, attrs: { ...attrs, pad } });
    });
  }
}
