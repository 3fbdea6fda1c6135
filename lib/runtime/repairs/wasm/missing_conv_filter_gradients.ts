import * as tf from "@tensorflow/tfjs";
import { type Axis, convAxes } from "../conv_axes.ts";
import { replaceKernel, runKernel, transposeBlock, type WasmHeap, withOwn } from "./heap.ts";

/** What the kernel is called with; tfjs's own operations give no dilations. */
export type FilterGradientAttributes =
  & tf.Conv2DBackpropFilterAttrs
  & Pick<tf.Conv2DAttrs, "dilations">;

/**
 * Gives wasm the filter gradient of a convolution, which tfjs lacks there: a convolution as well.
 *
 * dw[tap, c, k] = sum over images and places of x there, moved by the tap, times dy. So x, its channels in
 * the place of images and images in that of channels, convolved with dy as the filter, strides and
 * dilations exchanged. Any stride, dilation and padding.
 *
 * Cost: as many multiplications as the convolution itself; a copy of x and one of dy besides.
 */
export function registerConvFilterGradients(): void {
  replaceKernel<"x" | "dy", FilterGradientAttributes>("Conv2DBackpropFilter", (call) => {
    const { inputs: { x, dy }, attrs, backend } = call;
    const { dilations = 1, filterShape } = attrs;
    const axes = convAxes(x.shape, filterShape, { ...attrs, dilations });
    // Rows and columns at the end that no window reaches are left out: else they would make more taps.
    const after = axes.map((axis) => reach(axis) - axis.before - axis.input);
    const kept = axes.map(({ input }, axis) => input + Math.min(after[axis]!, 0));
    const pads = axes.map(({ before }, axis) => [before, Math.max(after[axis]!, 0)]);
    return withOwn(backend, (own) => {
      const taps = own(runKernel("Conv2D", {
        inputs: {
          x: own(channelsFirst(x, kept, backend)),
          filter: own(exchanged(dy, [1, 2, 0, 3], backend)),
        },
        attrs: {
          strides: axes.map(({ dilation }) => dilation),
          dilations: axes.map(({ stride }) => stride),
          pad: [[0, 0], ...pads, [0, 0]],
          dataFormat: "NHWC",
        },
        backend,
      }));
      return exchanged(taps, [1, 2, 0, 3], backend);
    });
  });
}

/** From the first place that a window of the convolution covers to the last, margins included. */
function reach({ output, stride, kernel, dilation }: Axis): number {
  return (output - 1) * stride + (kernel - 1) * dilation + 1;
}

function exchanged(x: tf.TensorInfo, perm: number[], backend: WasmHeap): tf.TensorInfo {
  return runKernel("Transpose", { inputs: { x }, attrs: { perm }, backend });
}

/** [batch, height, width, channels] as [channels, rows, columns, batch]. */
function channelsFirst(x: tf.TensorInfo, [rows, columns]: readonly number[], heap: WasmHeap) {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const result = heap.makeOutput([channels, rows!, columns!, batch], "float32");
  const from = heap.typedArrayFromHeap(x), to = heap.typedArrayFromHeap(result);
  const places = rows! * columns!;
  for (let place = 0; place < places; place++) {
    const source = Math.floor(place / columns!) * width + place % columns!;
    const at = { start: source * channels, stride: height * width * channels };
    const into = { start: place * batch, stride: places * batch };
    transposeBlock([batch, channels], { from, at }, { to, into });
  }
  return result;
}
