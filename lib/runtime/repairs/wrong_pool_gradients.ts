import * as tf from "@tensorflow/tfjs";
import {
  padding,
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

/**
 * Makes gradients of max poolings right where tfjs's of WebGPU are not, without a word.
 *
 * Over two axes they forget how the number of windows was rounded. Over three they count wrong in windows
 * that are not as high as wide: such a pooling is one over height and width and then one over depth, and so
 * is its gradient.
 */
export function registerMaxPoolGradients(): void {
  for (const pooling of ["MaxPool", "MaxPool3D"]) {
    tf.registerGradient({
      kernelName: pooling,
      inputsToSave: ["x"],
      outputsToSave: [true],
      gradFunc: (slope, saved, attributes) => {
        const dy = slope as tf.Tensor, [input, output] = saved as [tf.Tensor, tf.Tensor];
        const axes = poolAxes(input.shape, attributes as unknown as PoolAttributes);
        const isWrong = axes.length === 3 && axes[1]!.size !== axes[2]!.size;
        const inputs = { dy, input, output };
        return {
          x: () =>
            isWrong
              ? inTwo(dy, input, axes)
              : tf.engine().runKernel(`${pooling}Grad`, inputs, attributes) as tf.Tensor,
        };
      },
    });
  }
}

/** The gradient of a pooling over three axes as those of one over the last two and one over the first. */
function inTwo(dy: tf.Tensor, x: tf.Tensor, axes: readonly PoolAxis[]): tf.Tensor {
  const [batch, depth, height, width, channels] = x.shape as tf.Tensor5D["shape"];
  const [deep, rows, columns] = axes as [PoolAxis, PoolAxis, PoolAxis];
  const count = rows.output * columns.output;
  const unpooled = { input: count, output: count, size: 1, stride: 1, before: 0 };
  const images = tf.reshape(x, [batch * depth, height, width, channels]);
  const flat = tf.engine().runKernel("MaxPool", { x: images }, windows(rows, columns)) as tf.Tensor;
  const slopes = poolGradient(
    tf.reshape(dy, [batch, deep.output, count, channels]),
    tf.reshape(flat, [batch, depth, count, channels]),
    windows(deep, unpooled),
  );
  const back = poolGradient(tf.reshape(slopes, flat.shape), images, windows(rows, columns));
  return tf.reshape(back, x.shape);
}

function windows(...axes: readonly PoolAxis[]): tf.NamedAttrMap {
  return {
    filterSize: axes.map(({ size }) => size),
    strides: axes.map(({ stride }) => stride),
    pad: padding(axes),
  };
}

/** The kernel finds the largest numbers anew: its output it does not read. */
function poolGradient(dy: tf.Tensor, input: tf.Tensor, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel("MaxPoolGrad", { dy, input, output: dy }, attributes);
}
