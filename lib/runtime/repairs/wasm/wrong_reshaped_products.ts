import * as tf from "@tensorflow/tfjs";
import { replaceKernel, runKernel } from "./heap.ts";
import { prepare } from "./prepared_data.ts";

/** The shape that data had when they first were a right factor. */
const firstShapes = new WeakMap<object, string>();

/**
 * Makes `tf.matMul` on wasm right where data that were a right factor are one again in another shape.
 *
 * tfjs keeps what XNNPACK has packed for the data's identity and forgets the shape, which reshaped tensors
 * share data with: the product is wrong without a word, and writes beyond its end. Such factors are copied,
 * once for as long as their data last.
 */
export function registerReshapedProducts(): void {
  replaceKernel<"a" | "b", tf.BatchMatMulAttrs>(
    "BatchMatMul",
    ({ inputs, attrs, backend: heap }) => {
      const { a, b } = inputs;
      const shape = `${b.shape.slice(-2)}`;
      const first = firstShapes.get(b.dataId);
      if (first === undefined) firstShapes.set(b.dataId, shape);
      if (first === undefined || first === shape) return undefined;
      const make = () => {
        const copy = heap.makeOutput(b.shape, b.dtype);
        heap.typedArrayFromHeap(copy).set(heap.typedArrayFromHeap(b));
        return copy;
      };
      const copy = prepare(b, { heap, name: "copy", make });
      return runKernel("BatchMatMul", { inputs: { a, b: copy }, attrs, backend: heap });
    },
  );
}
