import * as tf from "@tensorflow/tfjs";
import { registerBilinear } from "../bilinear.ts";

/** Closes the kernels of convolutions on wasm under differentiation, the one with bias and ReLU included. */
export function registerConvDerivatives(): void {
  registerBilinear("Conv2D", { input: "Conv2DBackpropInput", filter: "Conv2DBackpropFilter" });
  tf.registerGradient({
    kernelName: "FusedConv2D",
    inputsToSave: ["x", "filter"],
    outputsToSave: [true],
    gradFunc: (slope, saved, { activation, ...attributes }) => {
      const dy = slope as tf.Tensor, [x, filter, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
      const before = () => activation === "relu" ? tf.mul(dy, tf.step(y)) : dy;
      const parts = () => tf.getGradient("Conv2D")!.gradFunc(before(), [x, filter], attributes);
      return {
        x: () => parts().x!(),
        filter: () => parts().filter!(),
        bias: () => tf.sum(before(), [0, 1, 2]),
      };
    },
  });
}
