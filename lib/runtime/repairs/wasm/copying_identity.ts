import type * as tf from "@tensorflow/tfjs";
import { replaceKernel, type WasmCall } from "./heap.ts";

/**
 * Lets `tf.clone`, and a cast of float32 to float32, share the data of their argument.
 *
 * tfjs's wasm kernels copy, once for every tensor that a gradient saves: 800 times in one of ResNet-50.
 * No kernel writes to the data of an argument, and the backend counts references.
 */
export function registerSharedIdentity(): void {
  const share = ({ inputs: { x }, backend }: WasmCall<"x", unknown>): tf.TensorInfo => {
    backend.incRef(x.dataId);
    return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
  };
  replaceKernel<"x", unknown>(
    "Identity",
    (call) => call.inputs.x.dtype === "string" ? undefined : share(call),
  );
  replaceKernel<"x", tf.CastAttrs>("Cast", (call) => {
    const isCopy = call.inputs.x.dtype === "float32" && call.attrs.dtype === "float32";
    return isCopy ? share(call) : undefined;
  });
}
