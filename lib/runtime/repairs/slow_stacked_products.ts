import * as tf from "@tensorflow/tfjs";

/** The parts of tfjs's wasm backend that hold the numbers. */
interface WasmHeap {
  makeOutput(shape: readonly number[], dtype: "float32"): tf.TensorInfo;
  /** A view that lasts until the heap grows. */
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  disposeData(dataId: object): boolean;
}

/**
 * Makes `tf.matMul` of two stacks of matrices on wasm one fast product after the other.
 *
 * tfjs's kernel hands a single pair of matrices to XNNPACK and computes stacks in a plain loop, 3 to 100
 * times as slow. Products that transpose or stretch stay tfjs's. Equal up to the order of summation.
 */
export function registerStackedProducts(): void {
  const stock = tf.getKernel("BatchMatMul", "wasm");
  const kernelFunc: tf.KernelFunc = (call) => {
    const { a, b } = call.inputs as Record<"a" | "b", tf.TensorInfo>;
    const { transposeA, transposeB } = call.attrs as unknown as tf.BatchMatMulAttrs;
    const outer = a.shape.slice(0, -2), count = tf.util.sizeFromShape(outer);
    const isAlike = `${outer}` === `${b.shape.slice(0, -2)}` && b.dtype === a.dtype;
    if (count < 2 || !isAlike || transposeA || transposeB) return stock.kernelFunc(call);

    const heap = call.backend as WasmHeap;
    const result = heap.makeOutput([...outer, a.shape.at(-2)!, b.shape.at(-1)!], "float32");
    for (let i = 0; i < count; i++) {
      const [left, right] = [matrix(heap, a, i), matrix(heap, b, i)];
      const product = stock.kernelFunc({ ...call, inputs: { a: left, b: right } }) as tf.TensorInfo;
      const size = tf.util.sizeFromShape(product.shape);
      heap.typedArrayFromHeap(result).set(heap.typedArrayFromHeap(product), i * size);
      for (const { dataId } of [left, right, product]) heap.disposeData(dataId);
    }
    return result;
  };
  tf.unregisterKernel("BatchMatMul", "wasm");
  tf.registerKernel({ ...stock, kernelFunc });
}

/** A copy of one matrix of a stack: XNNPACK packs a right factor once for its data's identity. */
function matrix(heap: WasmHeap, stack: tf.TensorInfo, index: number): tf.TensorInfo {
  const copy = heap.makeOutput(stack.shape.slice(-2), "float32");
  const size = tf.util.sizeFromShape(copy.shape);
  const values = heap.typedArrayFromHeap(stack).subarray(index * size, (index + 1) * size);
  heap.typedArrayFromHeap(copy).set(values);
  return copy;
}
