import * as tf from "@tensorflow/tfjs";
import { type Axis, convAxes } from "../conv_axes.ts";
import {
  copyRun,
  replaceKernel,
  runKernel,
  transposeBlock,
  type WasmCall,
  type WasmHeap,
  withOwn,
} from "./heap.ts";

/** What the kernel is called with; tfjs's own operations give no dilations. */
export type FilterGradientAttributes =
  & tf.Conv2DBackpropFilterAttrs
  & Pick<tf.Conv2DAttrs, "dilations">;

/** Places that one product sums over, about: what it works on then stays in the caches. */
const places = 2048;

/**
 * Gives wasm the filter gradient of a convolution, which tfjs lacks there: a sum of products of matrices.
 *
 * dw[tap, c, k] = sum over images and places of x there, moved by the tap, times dy. So for each row of
 * outputs of some images, [taps * channels, places] with what the windows see times [places, outs] with
 * dy, where the rows of x that the next windows see again stay where they are. Any stride, dilation and
 * padding.
 *
 * Cost: as many multiplications as the convolution itself.
 */
export function registerConvFilterGradients(): void {
  replaceKernel<"x" | "dy", FilterGradientAttributes>("Conv2DBackpropFilter", (call) => {
    const { inputs: { x }, attrs: { filterShape, ...attrs }, backend: heap } = call;
    const axes = convAxes(x.shape, filterShape, { ...attrs, dilations: attrs.dilations ?? 1 });
    const batch = x.shape[0]!, width = axes[1].output;
    const sums = new Float64Array(tf.util.sizeFromShape(filterShape));
    const most = Math.max(1, Math.round(places / width));
    for (let first = 0; first < batch; first += most) {
      const images = { first, count: Math.min(most, batch - first) };
      addProducts(sums, images, { call, axes });
    }
    const dw = heap.makeOutput(filterShape, "float32");
    heap.typedArrayFromHeap(dw).set(sums);
    return dw;
  });
}

interface Images {
  readonly first: number;
  readonly count: number;
}

interface Convolution {
  readonly call: WasmCall<"x" | "dy", FilterGradientAttributes>;
  readonly axes: readonly [Axis, Axis];
}

/** Adds what some images contribute. */
function addProducts(
  sums: Float64Array,
  images: Images,
  { call: { inputs: { x, dy }, attrs: { filterShape }, backend: heap }, axes }: Convolution,
): void {
  const [rows, columns] = axes, [, , channels, outs] = filterShape;
  const length = images.count * columns.output, slot = columns.kernel * channels;
  withOwn(heap, (own) => {
    const seen = own(heap.makeOutput([rows.kernel * slot, length], "float32"));
    heap.typedArrayFromHeap(seen).fill(0);
    const held: number[] = [];
    for (let row = 0; row < rows.output; row++) {
      const wanted = Array.from(
        { length: rows.kernel },
        (_, tap) => row * rows.stride + tap * rows.dilation - rows.before,
      );
      for (const y of wanted) {
        if (held.includes(y)) continue;
        const free = Array.from(wanted.keys()).find((i) => !wanted.includes(held[i]!))!;
        held[free] = y;
        fillSlot(seen, free * slot * length, { x, y, images, columns, heap });
      }
      withOwn(heap, (own) => {
        const b = own(slopesOf(row, { dy, images, heap }));
        const attrs = { transposeA: false, transposeB: false };
        const product = own(
          runKernel("BatchMatMul", { inputs: { a: seen, b }, attrs, backend: heap }),
        );
        const from = heap.typedArrayFromHeap(product), size = slot * outs;
        for (const [tap, y] of wanted.entries()) {
          const source = held.indexOf(y) * size, target = tap * size;
          for (let i = 0; i < size; i++) sums[target + i]! += from[source + i]!;
        }
      });
    }
  });
}

/** Writes row y of x as each tap along it sees it: [taps, channels, images, outputs], 0 beyond the edges. */
function fillSlot(
  seen: tf.TensorInfo,
  start: number,
  { x, y, images, columns, heap }: {
    readonly x: tf.TensorInfo;
    readonly y: number;
    readonly images: Images;
    readonly columns: Axis;
    readonly heap: WasmHeap;
  },
): void {
  const [, height, width, channels] = x.shape as [number, number, number, number];
  const { kernel, stride, dilation, before, output } = columns, length = seen.shape[1]!;
  const from = heap.typedArrayFromHeap(x), to = heap.typedArrayFromHeap(seen);
  if (y < 0 || y >= height) {
    to.fill(0, start, start + kernel * channels * length);
    return;
  }
  for (let tap = 0; tap < kernel; tap++) {
    const offset = tap * dilation - before;
    const first = Math.max(0, Math.ceil(-offset / stride));
    const count = Math.min(output, Math.floor((width - 1 - offset) / stride) + 1) - first;
    for (let image = 0; image < images.count; image++) {
      const source = ((images.first + image) * height + y) * width + first * stride + offset;
      const target = start + tap * channels * length + image * output + first;
      const at = { start: source * channels, stride: stride * channels };
      const into = { start: target, stride: length };
      transposeBlock([count, channels], { from, at }, { to, into });
    }
  }
}

/** A row of dy: [images * outputs, outs]. */
function slopesOf(
  row: number,
  { dy, images, heap }: {
    readonly dy: tf.TensorInfo;
    readonly images: Images;
    readonly heap: WasmHeap;
  },
): tf.TensorInfo {
  const [, height, width, outs] = dy.shape as [number, number, number, number];
  const slopes = heap.makeOutput([images.count * width, outs], "float32"), length = width * outs;
  const from = heap.typedArrayFromHeap(dy), to = heap.typedArrayFromHeap(slopes);
  for (let image = 0; image < images.count; image++) {
    const source = ((images.first + image) * height + row) * length;
    copyRun({ from, source, length }, { to, target: image * length });
  }
  return slopes;
}
