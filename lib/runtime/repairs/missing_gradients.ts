import * as tf from "@tensorflow/tfjs";
import { registerBilinear } from "./bilinear.ts";

/**
 * Gives gradients to operations of tfjs's layers that have none: 0 almost everywhere for `tf.any` and
 * `tf.all`, on which masks depend, and those of a transposed convolution over three axes.
 */
export function registerMissingGradients(): void {
  for (const kernelName of ["Any", "All"]) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ["x"],
      gradFunc: (_, saved) => ({ x: () => tf.zeros(saved[0]!.shape) }),
    });
  }
  registerBilinear("Conv3D", { input: "Conv3DBackpropInputV2", filter: "Conv3DBackpropFilterV2" });
}
