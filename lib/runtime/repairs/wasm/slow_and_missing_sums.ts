import * as tf from "@tensorflow/tfjs";
import { replaceKernel } from "./heap.ts";

/**
 * Makes `tf.sum` on wasm fast over axes that are not the last: over a batch, over positions.
 *
 * tfjs transposes first, which takes ten times as long as adding. Here rows are added as they lie, in
 * float64; sums over the last axis, and over axes that are no neighbours, stay tfjs's.
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
    const from = heap.typedArrayFromHeap(x), to = heap.typedArrayFromHeap(result);
    const sums = new Float64Array(inner);
    for (let i = 0, at = 0; i < outer; i++) {
      sums.fill(0);
      for (let row = 0; row < count; row++) {
        for (let j = 0; j < inner; j++) sums[j]! += from[at++]!;
      }
      to.set(sums, i * inner);
    }
    return result;
  });
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
