import * as tf from "@tensorflow/tfjs";

/**
 * Closes the kernels of convolutions on wasm under differentiation.
 *
 * y = x * w, dx(dy, w) and dw(x, dy) are linear in each argument, and <y, dy> = <x, dx> = <w, dw>: so the
 * derivatives of each of the three are the other two. FusedConv2D has a bias and a ReLU besides.
 */
export function registerConvDerivatives(): void {
  register("Conv2D", ["x", "filter"], (dy, [x, filter], attrs) => ({
    x: () => inputGradient(dy, filter, { ...attrs, inputShape: x.shape }),
    filter: () => filterGradient(x, dy, { ...attrs, filterShape: filter.shape }),
  }));
  register("Conv2DBackpropInput", ["dy", "filter"], (ddx, [dy, filter], attrs) => ({
    dy: () => convolution(ddx, filter, attrs),
    filter: () => filterGradient(ddx, dy, { ...attrs, filterShape: filter.shape }),
  }));
  register("Conv2DBackpropFilter", ["x", "dy"], (ddw, [x, dy], attrs) => ({
    x: () => inputGradient(dy, ddw, { ...attrs, inputShape: x.shape }),
    dy: () => convolution(x, ddw, attrs),
  }));
  tf.registerGradient({
    kernelName: "FusedConv2D",
    inputsToSave: ["x", "filter"],
    outputsToSave: [true],
    gradFunc: (slope, saved, { activation, ...attrs }) => {
      const dy = slope as tf.Tensor, [x, filter, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const before = () => activation === "relu" ? tf.mul(dy, tf.step(y)) : dy;
      return {
        x: () => inputGradient(before(), filter, { ...attrs, inputShape: x.shape }),
        filter: () => filterGradient(x, before(), { ...attrs, filterShape: filter.shape }),
        bias: () => tf.sum(before(), [0, 1, 2]),
      };
    },
  });
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

function convolution(x: tf.Tensor, filter: tf.Tensor, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel("Conv2D", { x, filter }, { dilations: 1, ...attributes });
}

/** dx of a convolution. */
function inputGradient(dy: tf.Tensor, filter: tf.Tensor, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel("Conv2DBackpropInput", { dy, filter }, attributes);
}

/** dw of a convolution. */
function filterGradient(x: tf.Tensor, dy: tf.Tensor, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel("Conv2DBackpropFilter", { x, dy }, attributes);
}
