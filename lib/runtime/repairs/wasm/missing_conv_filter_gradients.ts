import * as tf from "@tensorflow/tfjs";
import { type Axes, convAxes } from "../conv_axes.ts";
import { replaceKernel, runKernel, type WasmHeap, withOwn } from "./heap.ts";
import { transposeBlock } from "./transposed.ts";

/** What the kernel is called with; tfjs's own operations give no dilations. */
export type FilterGradientAttributes =
  & tf.Conv2DBackpropFilterAttrs
  & Pick<tf.Conv2DAttrs, "dilations">;

/** Numbers of patches that are held at once, but for those of a single image: 64 MB. */
const most = 2 ** 24;

/**
 * Gives wasm the filter gradient of a convolution, which tfjs lacks there: one matrix product.
 *
 * dw[tap, c, k] = sum over images and places of x there, moved by the tap, times dy: so a row for each
 * tap and channel, [taps * in, places], times dy as it is, [places, out]. The transposed left side is
 * put together so that XNNPACK packs only dy. Any stride, dilation and padding.
 *
 * Cost: as many multiplications as the convolution itself; at most 64 MB or one image's patches besides.
 */
export function registerConvFilterGradients(): void {
  replaceKernel<"x" | "dy", FilterGradientAttributes>("Conv2DBackpropFilter", (call) => {
    const { inputs: { x, dy }, attrs, backend } = call;
    const { dilations = 1, filterShape } = attrs;
    const axes = convAxes(x.shape, filterShape, { ...attrs, dilations });
    const [rows, columns, channels, outs] = filterShape;
    const [batch, places] = [x.shape[0]!, axes[0].output * axes[1].output];
    const images = Math.max(1, Math.floor(most / (rows * columns * channels * places)));
    const dw = backend.makeOutput(filterShape, "float32");
    try {
      for (let first = 0; first < batch; first += images) {
        const count = Math.min(images, batch - first);
        const some = { heap: backend, axes, first, count };
        withOwn(backend, (own) => {
          const left = own(patches(x, some));
          const isWhole = count === batch;
          const shape = [count * places, outs];
          const { dataId } = isWhole ? dy : own(imagesOf(dy, some));
          const attrs = { transposeA: false, transposeB: false };
          const product = own(runKernel("BatchMatMul", {
            inputs: { a: left, b: { dataId, shape, dtype: dy.dtype } },
            attrs,
            backend,
          }));
          const to = backend.typedArrayFromHeap(dw), from = backend.typedArrayFromHeap(product);
          if (first === 0) to.set(from);
          else for (let i = 0; i < to.length; i++) to[i]! += from[i]!;
        });
      }
      return dw;
    } catch (error) {
      backend.disposeData(dw.dataId);
      throw error;
    }
  });
}

interface Some {
  readonly heap: WasmHeap;
  readonly axes: Axes;
  /** The images that are taken. */
  readonly first: number;
  readonly count: number;
}

/** Some images of a batch, copied. */
function imagesOf(dy: tf.TensorInfo, { heap, first, count }: Some): tf.TensorInfo {
  const begin = [first, 0, 0, 0], size = [count, ...dy.shape.slice(1)];
  return runKernel("Slice", { inputs: { x: dy }, attrs: { begin, size }, backend: heap });
}

/** [taps * channels, images * places]: for each tap the numbers that it meets, 0 outside of the image. */
function patches(x: tf.TensorInfo, { heap, axes: [vertical, horizontal], first, count }: Some) {
  const [, height, width, channels] = x.shape as [number, number, number, number];
  const [size, places] = [height * width, vertical.output * horizontal.output];
  return withOwn(heap, (own) => {
    const rows = vertical.kernel * horizontal.kernel * channels;
    const planes = own(heap.makeOutput([channels, count * size], "float32"));
    const result = heap.makeOutput([rows, count * places], "float32");
    const from = heap.typedArrayFromHeap(planes), to = heap.typedArrayFromHeap(result);
    const at = { start: first * size * channels, stride: channels };
    const source = { from: heap.typedArrayFromHeap(x), at };
    transposeBlock([count * size, channels], source, {
      to: from,
      into: { start: 0, stride: count * size },
    });
    to.fill(0);
    for (let row = 0; row < rows; row++) {
      const tap = Math.floor(row / channels);
      const down = Math.floor(tap / horizontal.kernel) * vertical.dilation - vertical.before;
      const right = tap % horizontal.kernel * horizontal.dilation - horizontal.before;
      // The first and the one after the last place from which the tap is inside of the image.
      const start = Math.max(0, Math.ceil(-right / horizontal.stride));
      const stop = Math.min(horizontal.output, Math.ceil((width - right) / horizontal.stride));
      for (let image = 0; image < count; image++) {
        const plane = (row % channels * count + image) * size;
        for (let i = 0; i < vertical.output; i++) {
          const y = i * vertical.stride + down;
          if (y < 0 || y >= height) continue;
          const line = plane + y * width + right;
          const target = (row * count + image) * places + i * horizontal.output;
          for (let j = start; j < stop; j++) to[target + j] = from[line + j * horizontal.stride]!;
        }
      }
    }
    return result;
  });
}
