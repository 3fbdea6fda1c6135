import * as tf from "@tensorflow/tfjs";
import type { WasmHeap } from "./heap.ts";

/** Kernels of the wasm backend that may make finite numbers, or -Infinity, of NaN. */
const DROPPING: ReadonlySet<string> = new Set([
  ...["AvgPool", "AvgPool3D", "ClipByValue", "Conv2D", "Conv2DBackpropInput", "Conv3D"],
  ...["DepthwiseConv2dNative", "FusedConv2D", "FusedDepthwiseConv2D", "Maximum", "MaxPool"],
  ...["MaxPool3D", "Minimum", "Relu", "Relu6", "ResizeBilinear", "Sign", "_FusedMatMul"],
]);

interface Engine {
  runKernel: (kernelName: string, inputs: tf.NamedTensorMap, attributes: object) => unknown;
}

/** Weights that have been looked at, by their data: a new value has new ones. */
const sound = new WeakSet<object>();

/**
 * Runs a network and refuses NaN that enters a kernel of the wasm backend by which it would be lost: XNNPACK,
 * which it computes with, takes the larger of 0 and NaN to be 0, so that spoilt weights give finite logits.
 *
 * Cost: a look at the weights, and at the activations of convolutions and ReLUs, some per cent of a pass;
 * on other backends nothing.
 *
 * @throws {RangeError} If there is one: names the kernel.
 */
export function refuseDroppedNan<T>(action: string, run: () => T): T {
  if (tf.getBackend() !== "wasm") return run();
  const engine = tf.engine() as unknown as Engine, heap = tf.backend() as unknown as WasmHeap;
  const { runKernel } = engine;
  engine.runKernel = (kernelName, inputs, attributes) => {
    if (DROPPING.has(kernelName)) {
      for (const tensor of Object.values(inputs)) {
        if (tensor?.dtype !== "float32" || sound.has(tensor.dataId)) continue;
        if (heap.typedArrayFromHeap(tensor).includes(NaN)) {
          const what = `float32[${tensor.shape.join(", ")}] that enters ${kernelName}`;
          throw new RangeError(
            `Cannot ${action} as no value in the network may be NaN: one of ${what} is`,
          );
        }
        sound.add(tensor.dataId);
      }
    }
    return runKernel.call(engine, kernelName, inputs, attributes);
  };
  try {
    return run();
  } finally {
    engine.runKernel = runKernel;
  }
}
