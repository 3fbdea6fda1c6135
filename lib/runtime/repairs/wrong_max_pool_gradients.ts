import * as tf from "@tensorflow/tfjs";
import { type PoolAttributes, poolAxes, type PoolAxis } from "./pool_windows.ts";

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
  const one = { input: count, output: count, size: 1, stride: 1, before: 0 };
  const images = tf.reshape(x, [batch * depth, height, width, channels]);
  const flat = tf.engine().runKernel("MaxPool", { x: images }, windows(rows, columns)) as tf.Tensor;
  const slopes = poolGradient(
    tf.reshape(dy, [batch, deep.output, count, channels]),
    tf.reshape(flat, [batch, depth, count, channels]),
    windows(deep, one),
  );
  const back = poolGradient(tf.reshape(slopes, flat.shape), images, windows(rows, columns));
  return tf.reshape(back, x.shape);
}

function windows(...axes: readonly PoolAxis[]): tf.NamedAttrMap {
  const pads = axes.map(({ input, output, size, stride, before }) => [
    before,
    Math.max((output - 1) * stride + size - input - before, 0),
  ]);
  return {
    filterSize: axes.map(({ size }) => size),
    strides: axes.map(({ stride }) => stride),
    pad: [[0, 0], ...pads, [0, 0]] as unknown as number[],
  };
}

/** The kernel finds the largest numbers anew: its output it does not read. */
function poolGradient(dy: tf.Tensor, input: tf.Tensor, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel("MaxPoolGrad", { dy, input, output: dy }, attributes);
}
