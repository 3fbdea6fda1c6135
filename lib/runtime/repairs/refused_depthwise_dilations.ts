import * as tf from "@tensorflow/tfjs";

/**
 * Gives dilated depthwise convolutions a gradient on WebGPU, where tfjs refuses it: that of an undilated one
 * whose kernel has zeros between its taps.
 */
export function registerDepthwiseDilations(): void {
  const stock = tf.getGradient("DepthwiseConv2dNative")!;
  tf.registerGradient({
    ...stock,
    gradFunc: (dy, saved, attributes) => {
      const found = (attributes as unknown as tf.DepthwiseConv2dNativeAttrs).dilations ?? 1;
      const dilations: [number, number] = Array.isArray(found) ? found : [found, found];
      if (dilations.every((dilation) => dilation === 1)) {
        return stock.gradFunc(dy, saved, attributes);
      }
      const [x, filter] = saved as [tf.Tensor, tf.Tensor4D];
      const plain = { ...attributes, dilations: [1, 1] };
      const wide = () => stock.gradFunc(dy, [x, withZeros(filter, dilations)], plain);
      return {
        x: () => wide().x!(),
        filter: () => withoutZeros(wide().filter!() as tf.Tensor4D, filter.shape, dilations),
      };
    },
  });
}

/** A kernel with `dilation` - 1 zeros between two taps. */
function withZeros(filter: tf.Tensor4D, [down, across]: readonly [number, number]): tf.Tensor4D {
  const [rows, columns, channels, multiplier] = filter.shape;
  const apart = tf.pad(tf.reshape(filter, [rows, 1, columns, channels * multiplier]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, 0],
  ]);
  const taps = tf.pad(tf.reshape(apart, [rows * down, columns, 1, channels * multiplier]), [
    [0, 0],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole = tf.reshape(taps, [rows * down, columns * across, channels, multiplier]);
  const size = [(rows - 1) * down + 1, (columns - 1) * across + 1, channels, multiplier];
  return tf.slice(whole as tf.Tensor4D, [0, 0, 0, 0], size as tf.Tensor4D["shape"]);
}

/** The taps that are none of those zeros. */
function withoutZeros(
  wide: tf.Tensor4D,
  shape: tf.Tensor4D["shape"],
  [down, across]: readonly [number, number],
): tf.Tensor {
  const [rows, columns, channels, multiplier] = shape;
  const whole = tf.pad(wide, [[0, down - 1], [0, across - 1], [0, 0], [0, 0]]);
  const depth = channels * multiplier;
  const lines = tf.slice(
    tf.reshape(whole, [rows, down, columns * across, depth]),
    [0, 0, 0, 0],
    [rows, 1, columns * across, depth],
  );
  const taps = tf.slice(
    tf.reshape(lines, [rows, columns, across, depth]),
    [0, 0, 0, 0],
    [rows, columns, 1, depth],
  );
  return tf.reshape(taps, shape);
}
