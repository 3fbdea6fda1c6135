import * as tf from "@tensorflow/tfjs";

/**
 * Replaces the gradients of `tf.matMul` by products of matrices that are transposed beforehand.
 *
 * With Y = A B: dA = dY B^T and dB = A^T dY. The stock gradients leave the transposing to the product,
 * which on wasm is ten times slower than `tf.transpose` and a plain product. Exact up to rounding and
 * differentiable again.
 *
 * Cost: twice the multiplications of the product itself.
 */
export function registerMatMulGradients(): void {
  tf.registerGradient({
    kernelName: "BatchMatMul",
    inputsToSave: ["a", "b"],
    gradFunc: (dy, saved, attributes) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const { transposeA, transposeB } = attributes as unknown as tf.BatchMatMulAttrs;
      const left = () => tf.matMul(dy as tf.Tensor, transposeB ? b : transposed(b));
      const right = () => tf.matMul(transposeA ? a : transposed(a), dy as tf.Tensor);
      return {
        a: () => transposeA ? transposed(left()) : left(),
        b: () => transposeB ? transposed(right()) : right(),
      };
    },
  });
}

/** The last two axes exchanged. */
function transposed(matrices: tf.Tensor): tf.Tensor {
  const axes = [...matrices.shape.keys()];
  return tf.transpose(matrices, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}
