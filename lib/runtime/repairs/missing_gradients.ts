import * as tf from "@tensorflow/tfjs";
import { registerBilinear } from "./bilinear.ts";

/** Kernels whose gradient is 0 almost everywhere. */
const comparisons = ["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual"];
const quantifiers = ["Any", "All"];

/**
 * Gives gradients to operations that have none in tfjs: 0 for comparisons, on which those of maximum,
 * leakyRelu and relu6 depend, and for `tf.any` and `tf.all`, on which masks do, and those of a transposed
 * convolution over three axes.
 */
export function registerMissingGradients(): void {
  for (const kernelName of comparisons.concat(quantifiers)) {
    const names = quantifiers.includes(kernelName) ? ["x"] : ["a", "b"];
    tf.registerGradient({
      kernelName,
      inputsToSave: names,
      gradFunc: (_, saved) =>
        Object.fromEntries(names.map((name, i) => [name, () => tf.zeros(saved[i]!.shape)])),
    });
  }
  registerBilinear("Conv3D", { input: "Conv3DBackpropInputV2", filter: "Conv3DBackpropFilterV2" });
}
