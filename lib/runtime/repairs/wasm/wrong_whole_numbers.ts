import type * as tf from "@tensorflow/tfjs";
import { replaceKernel, runKernel, withOwn } from "./heap.ts";

/** By kernel, the inputs that it takes for floats. */
const TAKEN_FOR_FLOATS = {
  ClipByValue: ["x"],
  Reverse: ["x"],
  Select: ["t", "e"],
} as const;

/**
 * Makes casts to truths on wasm right, and what reverses, chooses and bounds whole numbers and truths.
 *
 * tfjs makes 0 of 0.5 in a cast to bool and leaves 2 as it is; and it reads and writes four bytes where
 * truths have one, beyond their memory, or takes whole numbers for floats. All without a word.
 */
export function registerWholeNumbers(): void {
  replaceKernel<"x", tf.CastAttrs & tf.NamedAttrMap>("Cast", (call) => {
    const { inputs: { x }, attrs: { dtype }, backend } = call;
    if (dtype !== "bool" || (x.dtype !== "float32" && x.dtype !== "int32")) return undefined;
    const zero = backend.makeOutput([], x.dtype);
    backend.typedArrayFromHeap(zero).fill(0);
    return withOwn(
      backend,
      (own) => runKernel("NotEqual", { inputs: { a: x, b: own(zero) }, attrs: {}, backend }),
    );
  });
  for (const [kernelName, names] of Object.entries(TAKEN_FOR_FLOATS)) {
    replaceKernel<string, tf.NamedAttrMap>(kernelName, (call) => {
      const { inputs, backend } = call, { dtype } = inputs[names[0]!]!;
      if (dtype !== "bool" && !(dtype === "int32" && kernelName === "ClipByValue")) {
        return undefined;
      }
      const cast = (x: tf.TensorInfo, dtype: tf.DataType) =>
        runKernel("Cast", { inputs: { x }, attrs: { dtype }, backend });
      return withOwn(backend, (own) => {
        const floats = names.map((name) => [name, own(cast(inputs[name]!, "float32"))]);
        const inFloats = { ...call, inputs: { ...inputs, ...Object.fromEntries(floats) } };
        return cast(own(runKernel(kernelName, inFloats)), dtype);
      });
    });
  }
}
