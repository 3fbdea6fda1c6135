import * as tf from "@tensorflow/tfjs";
import { replaceKernel } from "./heap.ts";

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
