import * as tf from "@tensorflow/tfjs";
import { requireFunction } from "./errors.ts";

/**
 * Counts the multiplications and additions of the convolutions and matrix products that a piece of work
 * runs, forward and backward. Work value by value, such as ReLU's, is not counted.
 *
 * A backend may write a gradient as other convolutions than the textbook does, over zeros among others:
 * what it runs is what counts.
 *
 * @param work Its result, if it is a tensor, is disposed.
 * @throws {TypeError} If `work` is no function.
 *
 * @example
 * ```ts
 * import { countOperations } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const a = tf.ones([2, 3]), b = tf.ones([3, 5]);
 * console.log(await countOperations(() => tf.matMul(a, b))); // 60
 * ```
 */
export async function countOperations(work: () => unknown): Promise<number> {
  requireFunction("count operations", "work", work);
  const { kernels } = await tf.profile(async () => {
    const result = await work();
    if (result instanceof tf.Tensor) result.dispose();
    return []; // what profile() wants to have made
  });
  let sum = 0;
  for (const { name, inputShapes, outputShapes } of kernels) {
    const [left, right] = inputShapes as number[][], output = outputShapes[0]!;
    const size = tf.util.sizeFromShape;
    // Each output takes the taps of one filter, each input's slope those that it has given to; and each
    // entry of a product what a row has beside the outer axes.
    if (/Conv2D$/.test(name)) sum += 2 * size(output) * size(right!.slice(0, 3));
    else if (name === "Conv2DBackpropInput") sum += 2 * size(left!) * size(right!.slice(0, 3));
    else if (/MatMul$/.test(name)) sum += 2 * size(left!) * output.at(-1)!;
  }
  return sum;
}
