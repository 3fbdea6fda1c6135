import * as tf from "@tensorflow/tfjs";
import { replaceKernel, runKernel, type WasmHeap, withOwn } from "./heap.ts";

/** Rows that XNNPACK adds at once, a power of 2 so that mean and sum differ in the exponent only. */
const block = 64;

/** A row that XNNPACK's stack has room for. */
const widest = 2048;

/**
 * Makes `tf.sum` on wasm fast over axes that are not the last: over a batch, over positions.
 *
 * tfjs transposes first, which takes ten times as long as adding. Here rows are added as they lie: blocks
 * by average pooling, then the blocks, and rows that fill none, in float64. Sums over the last axis, and over
 * axes that are no neighbours, stay tfjs's.
 */
export function registerFastSums(): void {
  replaceKernel<"x", tf.SumAttrs>("Sum", ({ inputs: { x }, attrs, backend: heap }) => {
    const axes = tf.util.parseAxisParam(attrs.axis, x.shape).sort((a, b) => a - b);
    const first = axes[0] ?? 0, end = first + axes.length;
    const inner = tf.util.sizeFromShape(x.shape.slice(end));
    const isRun = axes.every((axis, i) => axis === first + i);
    if (x.dtype !== "float32" || !isRun || axes.length === 0 || inner < 2) return undefined;

    const outer = tf.util.sizeFromShape(x.shape.slice(0, first));
    const count = tf.util.sizeFromShape(x.shape.slice(first, end));
    const kept = attrs.keepDims ? axes.map(() => 1) : [];
    const shape = [...x.shape.slice(0, first), ...kept, ...x.shape.slice(end)];
    const result = heap.makeOutput(shape, "float32");
    withOwn(heap, (own) => {
      const blocks = inner > widest ? 0 : Math.floor(count / block);
      const means = blocks > 0 ? own(blockMeans(x, [outer, count, inner], heap)) : undefined;
      const from = heap.typedArrayFromHeap(x), to = heap.typedArrayFromHeap(result);
      const sums = new Float64Array(inner);
      for (let i = 0; i < outer; i++) {
        sums.fill(0);
        if (means) addRows(sums, heap.typedArrayFromHeap(means), [i * blocks, (i + 1) * blocks]);
        for (let j = 0; j < inner; j++) sums[j]! *= block;
        addRows(sums, from, [i * count + blocks * block, (i + 1) * count]);
        // XNNPACK loses NaN to infinity.
        if (!sums.every(Number.isFinite)) addRows(sums.fill(0), from, [i * count, (i + 1) * count]);
        to.set(sums, i * inner);
      }
    });
    return result;
  });
}

/** [outer, count, inner] to [outer, whole blocks, inner]. */
function blockMeans({ dataId }: tf.TensorInfo, shape: readonly number[], backend: WasmHeap) {
  const [outer, count, inner] = shape as [number, number, number];
  const x: tf.TensorInfo = { dataId, shape: [outer, count, 1, inner], dtype: "float32" };
  const attrs = { filterSize: [block, 1], strides: [block, 1], pad: "valid" };
  return runKernel("AvgPool", { inputs: { x }, attrs, backend });
}

function addRows(
  sums: Float64Array,
  rows: Float32Array,
  [first, end]: readonly [number, number],
): void {
  let at = first * sums.length;
  for (let row = first; row < end; row++) {
    for (let j = 0; j < sums.length; j++) sums[j]! += rows[at++]!;
  }
}

/** Gives wasm the sum of rows by segment, which tfjs lacks there: the gradient of `tf.gather`, so of embeddings. */
export function registerSegmentSums(): void {
  replaceKernel<"x" | "segmentIds", tf.UnsortedSegmentSumAttrs>(
    "UnsortedSegmentSum",
    ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend: heap }) => {
      const shape = [numSegments, ...x.shape.slice(segmentIds.shape.length)];
      const size = tf.util.sizeFromShape(shape.slice(1));
      const result = heap.makeOutput(shape, "float32");
      const [from, ids] = [heap.typedArrayFromHeap(x), heap.typedArrayFromHeap(segmentIds)];
      const sums = new Float64Array(numSegments * size);
      for (let row = 0; row < ids.length; row++) {
        for (let i = 0; i < size; i++) sums[ids[row]! * size + i]! += from[row * size + i]!;
      }
      heap.typedArrayFromHeap(result).set(sums);
      return result;
    },
  );
}
