import * as tf from "@tensorflow/tfjs";

/**
 * Closes a convolution's kernels under differentiation.
 *
 * y = x * w, dx(dy, w) and dw(x, dy) are linear in each argument, and <y, dy> = <x, dx> = <w, dw>: so the
 * derivatives of each of the three are the other two.
 */
export function registerBilinear(
  convolution: string,
  names: { readonly input: string; readonly filter: string },
): void {
  const run = (kernelName: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap) =>
    tf.engine().runKernel(kernelName, inputs, attributes) as tf.Tensor;
  const convolve = (x: tf.Tensor, filter: tf.Tensor, attributes: tf.NamedAttrMap) => () =>
    run(convolution, { x, filter }, { dilations: 1, ...attributes });
  const inputOf =
    (dy: tf.Tensor, filter: tf.Tensor, x: tf.Tensor, attributes: tf.NamedAttrMap) => () =>
      run(names.input, { dy, filter }, { ...attributes, inputShape: x.shape });
  const filterOf = (x: tf.Tensor, dy: tf.Tensor, w: tf.Tensor, attributes: tf.NamedAttrMap) => () =>
    run(names.filter, { x, dy }, { ...attributes, filterShape: w.shape });

  register(convolution, ["x", "filter"], (dy, [x, filter], attributes) => ({
    x: inputOf(dy, filter, x, attributes),
    filter: filterOf(x, dy, filter, attributes),
  }));
  register(names.input, ["dy", "filter"], (ddx, [dy, filter], attributes) => ({
    dy: convolve(ddx, filter, attributes),
    filter: filterOf(ddx, dy, filter, attributes),
  }));
  register(names.filter, ["x", "dy"], (ddw, [x, dy], attributes) => ({
    x: inputOf(dy, ddw, x, attributes),
    dy: convolve(x, ddw, attributes),
  }));
}

function register(
  kernelName: string,
  inputsToSave: string[],
  gradients: (
    dy: tf.Tensor,
    saved: readonly [tf.Tensor, tf.Tensor],
    attributes: tf.NamedAttrMap,
  ) => Record<string, () => tf.Tensor>,
): void {
  tf.registerGradient({
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attributes) =>
      gradients(dy as tf.Tensor, saved as [tf.Tensor, tf.Tensor], attributes),
  });
}
