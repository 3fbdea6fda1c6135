import * as tf from "@tensorflow/tfjs";
import { readFinite } from "./device.ts";
import { invalid, requireFunction } from "./errors.ts";

/**
 * An attribution method with its settings: inputs `[batch, ...]` to a map of the same shape, which the
 * caller disposes, e.g. `(x) => gradient(forward, x, { target: 3 })`.
 */
export type Explain = (inputs: tf.Tensor) => tf.Tensor | Promise<tf.Tensor>;

/**
 * The method's map of these inputs on the host, row-major.
 *
 * @throws {TypeError} If `explain` is no function or gives no tensor of the inputs' shape.
 * @throws {RangeError} If a value is NaN or infinite.
 */
export async function readMap(
  action: string,
  explain: Explain,
  inputs: tf.Tensor,
): Promise<Float32Array> {
  requireFunction(action, "explain", explain);
  const map: unknown = await explain(inputs);
  const isMap = map instanceof tf.Tensor && !map.isDisposed;
  if (!isMap || map.shape.join() !== inputs.shape.join()) {
    if (isMap && map !== inputs) map.dispose();
    const must = `a map of the inputs' shape [${inputs.shape.join(", ")}]`;
    throw new TypeError(invalid(action, "explain(inputs)", must, map));
  }
  return await readFinite(map, "explain(inputs)").finally(() => map === inputs || map.dispose());
}
