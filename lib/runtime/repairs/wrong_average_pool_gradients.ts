import * as tf from "@tensorflow/tfjs";
import {
  placesOf,
  type PoolAttributes,
  poolAxes,
  type PoolAxis,
  withoutRounding,
} from "./pool_windows.ts";

/**
 * Makes the gradients of average poolings right where windows reach beyond the input, and gives them
 * gradients of their own.
 *
 * A window's mean is that of the numbers inside of the input, but tfjs's gradients divide by the window's
 * size, on every backend: too little at the edges of padding "same", without a word. They also forget how
 * the number of windows was rounded. Where no window reaches beyond, nothing changes.
 */
export function registerAveragePoolGradients(): void {
  for (const pooling of ["AvgPool", "AvgPool3D"]) {
    tf.registerGradient({
      kernelName: pooling,
      inputsToSave: ["x"],
      gradFunc: (dy, saved, attributes) => {
        const x = saved[0]!, axes = poolAxes(x.shape, attributes as unknown as PoolAttributes);
        const slope = () => {
          const inputs = { dy: tf.mul(dy as tf.Tensor, sharesOutside(axes)), input: x };
          return tf.engine().runKernel(
            `${pooling}Grad`,
            inputs,
            withoutRounding(attributes, axes),
          ) as tf.Tensor;
        };
        return { x: slope };
      },
    });
    tf.registerGradient({
      kernelName: `${pooling}Grad`,
      inputsToSave: ["input"],
      gradFunc: (ddx, saved, attributes) => {
        const input = saved[0]!;
        const axes = poolAxes(input.shape, attributes as unknown as PoolAttributes);
        const mean = () =>
          tf.engine().runKernel(pooling, { x: ddx as tf.Tensor }, attributes) as tf.Tensor;
        // The kernel reads the input's shape alone.
        return {
          dy: () => tf.div(mean(), sharesOutside(axes)),
          input: () => tf.zerosLike(input),
        };
      },
    });
  }
}

/** A window's size over the count of its numbers inside of the input: [1, ...windows, 1], or 1 if always 1. */
function sharesOutside(axes: readonly PoolAxis[]): tf.Tensor {
  const shares = axes.map((axis) =>
    Array.from({ length: axis.output }, (_, window) => {
      const [first, end] = placesOf(axis, window);
      return axis.size / (end - first);
    })
  );
  if (shares.flat().every((share) => share === 1)) return tf.scalar(1);
  const along = shares.map((values, i) =>
    tf.reshape(tf.tensor1d(values), [1, ...shares.map((_, j) => i === j ? values.length : 1), 1])
  );
  return along.reduce((product, values) => tf.mul(product, values));
}
