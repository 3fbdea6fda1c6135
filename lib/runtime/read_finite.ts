import type * as tf from "@tensorflow/tfjs";
import { fromDevice } from "./device.ts";
import { requireTensor } from "./kinds.ts";

/**
 * Reads a tensor's values into host memory and refuses NaN and infinity by name.
 *
 * Cost: one device read-back (about 10 ms on WebGPU however small), so read several values at once.
 *
 * @param tensor Any numeric tensor; it is not disposed.
 * @param name What the values are, for the error.
 * @returns The values in row-major order, a copy.
 * @throws {RangeError} If a value is NaN or infinite: names `name`, the index per axis and the value.
 * @throws {Error} If the WebGPU device was lost.
 *
 * @example
 * ```ts
 * const logits = await readFinite(forward(images), "logits");
 * ```
 */
export async function readFinite(tensor: tf.Tensor, name: string): Promise<Float32Array> {
  requireTensor("read values", "tensor", tensor);
  const values = Float32Array.from(await fromDevice(tensor.data()));
  const flat = values.findIndex((value) => !Number.isFinite(value));
  if (flat >= 0) {
    throw new RangeError(
      `Cannot read "${name}" as every value must be finite: ` +
        `the value at [${position(flat, tensor.shape).join(", ")}] is ${values[flat]}`,
    );
  }
  return values;
}

/** Index per axis of a row-major offset. */
function position(flat: number, shape: readonly number[]): number[] {
  return shape.map((_, axis) => {
    const stride = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    return Math.floor(flat / stride) % shape[axis]!;
  });
}
