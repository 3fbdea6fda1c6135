import * as tf from "@tensorflow/tfjs";
import { replaceKernel, runKernel, transposeBlock, type WasmHeap, withOwn } from "./heap.ts";
import { prepare } from "./prepared_data.ts";

/**
 * Makes `tf.matMul` on wasm fast where tfjs's kernel is 3 to 100 times as slow as it could be.
 *
 * It hands a single pair of matrices, as they are, to XNNPACK and computes all else in a plain loop. Here
 * factors are transposed beforehand, right ones once for as long as their data last, and stacks become one
 * fast product after the other. Stacks that stretch stay tfjs's. Equal up to the order of summation.
 */
export function registerFastProducts(): void {
  replaceKernel<"a" | "b", tf.BatchMatMulAttrs>("BatchMatMul", (call) => {
    const { inputs: { a, b }, attrs: { transposeA, transposeB }, backend: heap } = call;
    const outer = a.shape.slice(0, -2), count = tf.util.sizeFromShape(outer);
    const isAlike = `${outer}` === `${b.shape.slice(0, -2)}`;
    if (!isAlike || a.dtype !== "float32" || b.dtype !== "float32") return undefined;
    if (count === 1 && !transposeA && !transposeB) return undefined;
    const attrs = { transposeA: false, transposeB: false };
    const multiply = (a: tf.TensorInfo, b: tf.TensorInfo) =>
      runKernel("BatchMatMul", { inputs: { a, b }, attrs, backend: heap });

    return withOwn(heap, (own) => {
      if (count === 1 && transposeB && !transposeA && isCheaperTurned(a, b)) {
        return transposed(own(multiply(b, own(transposed(a, heap)))), heap);
      }
      const left = transposeA ? own(transposed(a, heap)) : a;
      const right = transposeB
        ? prepare(b, { heap, name: "transposed", make: () => transposed(b, heap) })
        : b;
      if (count === 1) return multiply(left, right);
      const parts = Array.from({ length: count }, (_, i) => {
        const [a, b] = [own(matrix(left, i, heap)), own(matrix(right, i, heap))];
        return own(multiply(a, b));
      });
      const result = heap.makeOutput([...outer, ...parts[0]!.shape], "float32");
      const to = heap.typedArrayFromHeap(result);
      let start = 0;
      for (const part of parts) {
        const from = heap.typedArrayFromHeap(part);
        to.set(from, start);
        start += from.length;
      }
      return result;
    });
  });
}

/** What was the right factor of A B^T. */
const seen = new WeakSet<object>();

/**
 * Whether A B^T is cheaper as (B A^T)^T: where B, the larger one by far, is new, as weights are in training.
 * What comes a second time is worth transposing and packing for good.
 */
function isCheaperTurned(a: tf.TensorInfo, b: tf.TensorInfo): boolean {
  if (seen.has(b.dataId)) return false;
  seen.add(b.dataId);
  return a.shape.at(-2)! * 4 <= b.shape.at(-2)!;
}

/** A copy of one matrix of a stack: XNNPACK packs a right factor once for its data's identity. */
function matrix(stack: tf.TensorInfo, index: number, heap: WasmHeap): tf.TensorInfo {
  const copy = heap.makeOutput(stack.shape.slice(-2), "float32");
  const size = tf.util.sizeFromShape(copy.shape);
  const values = heap.typedArrayFromHeap(stack).subarray(index * size, (index + 1) * size);
  heap.typedArrayFromHeap(copy).set(values);
  return copy;
}

/** A matrix, or each of a stack, transposed. */
function transposed(stack: tf.TensorInfo, heap: WasmHeap): tf.TensorInfo {
  const [rows, columns] = stack.shape.slice(-2) as [number, number];
  const result = heap.makeOutput([...stack.shape.slice(0, -2), columns, rows], "float32");
  const from = heap.typedArrayFromHeap(stack), to = heap.typedArrayFromHeap(result);
  for (let start = 0; start < to.length; start += rows * columns) {
    const at = { start, stride: columns }, into = { start, stride: rows };
    transposeBlock([rows, columns], { from, at }, { to, into });
  }
  return result;
}

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
