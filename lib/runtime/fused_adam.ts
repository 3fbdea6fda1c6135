import * as tf from "@tensorflow/tfjs";
import type { WasmCall } from "./repairs/wasm/heap.ts";

/** A variable, its gradient and the running means of that and of its square, all of one shape. */
export interface AdamTensors {
  readonly variable: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly mean: tf.Tensor;
  readonly square: tf.Tensor;
}

/** The numbers of a step of Adam. */
export interface AdamNumbers {
  /** Shares of the running means that stay. */
  readonly decay1: number;
  readonly decay2: number;
  readonly epsilon: number;
  /** The step size with the means' correction in it. */
  readonly size: number;
  /** Share of the variable that weight decay leaves. */
  readonly kept: number;
}

/** What a step of Adam makes of a variable and of its means. */
export type AdamResult = Readonly<Record<"variable" | "mean" | "square", tf.Tensor>>;

const outputs = ["variable", "mean", "square"] as const;

/**
 * A step of Adam as one kernel: on wasm, where its dozen operations take twice as long. It rounds
 * once, at the end.
 *
 * @throws {Error} If the backend is another.
 */
export function fusedAdam(tensors: AdamTensors, numbers: AdamNumbers): AdamResult {
  const results = tf.engine().runKernel("AdamStep", { ...tensors }, { ...numbers }) as unknown;
  const [variable, mean, square] = results as [tf.Tensor, tf.Tensor, tf.Tensor];
  return { variable, mean, square };
}

/** Gives wasm the kernel of {@linkcode fusedAdam}. */
export function registerFusedAdam(): void {
  const kernelFunc = (
    { inputs, attrs, backend: heap }: WasmCall<keyof AdamTensors, AdamNumbers>,
  ) => {
    const { decay1, decay2, epsilon, size, kept } = attrs;
    const results = outputs.map((name) => heap.makeOutput(inputs[name].shape, "float32"));
    const numbers = (tensors: tf.TensorInfo[]) => tensors.map((t) => heap.typedArrayFromHeap(t));
    const [variable, gradient, mean, square] = numbers(
      [inputs.variable, inputs.gradient, inputs.mean, inputs.square],
    ) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const [value, first, second] = numbers(results) as [Float32Array, Float32Array, Float32Array];
    for (let i = 0; i < value.length; i++) {
      const slope = gradient[i]!;
      const m = decay1 * mean[i]! + (1 - decay1) * slope;
      const v = decay2 * square[i]! + (1 - decay2) * slope * slope;
      first[i] = m;
      second[i] = v;
      value[i] = kept * variable[i]! - size * m / (Math.sqrt(v) + epsilon);
    }
    return results;
  };
  tf.registerKernel({
    kernelName: "AdamStep",
    backendName: "wasm",
    kernelFunc: kernelFunc as unknown as tf.KernelFunc,
  });
}
