import {
  type Explain,
  type Forward,
  invalid,
  readMap,
  requireBatch,
  requireFunction,
  requireKnownOptions,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { relativeError } from "../maps/agreement.ts";

/** Options of {@link inputInvariance}. */
export interface InputInvarianceOptions {
  /** What is added to every input value and taken off by the second network, not 0. */
  readonly shift: number;
}

/**
 * Input invariance: does a map change when the inputs are moved by a constant that the network's first
 * biases take off again? One number an example, 0 where it does not; lower is better.
 *
 * The second network is F(x - shift), which sees x + shift where the first sees x: the two compute the same,
 * and so do their gradients. The number is sum_i |A'_i - A_i| / sum_i |A_i|. A method with a
 * baseline keeps it only if the baseline moves too: black has to stay black.
 *
 * Cost: two maps.
 *
 * @param method Makes the map for a network; it is told the shift that its inputs carry, for its baseline.
 * @param inputs [batch, ...].
 * @throws {TypeError} If a method gives no map of the inputs' shape.
 * @throws {RangeError} If the shift is 0 or not finite, a map is 0 everywhere, or a value is NaN or infinite.
 * @see Kindermans et al., The (Un)reliability of Saliency Methods, 2017, arXiv 1711.00867.
 *
 * @example
 * ```ts
 * import { inputXGradient } from "@lib/attribution";
 * import { inputInvariance } from "@lib/metrics";
 * import type { Forward } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.square().sum(1, true);
 * const method = (f: Forward) => (x: tf.Tensor) => inputXGradient(f, x);
 * console.log(await inputInvariance(method, { forward, inputs: tf.ones([1, 2]) }, { shift: 1 })); // [1]
 * ```
 */
export async function inputInvariance(
  method: (forward: Forward, shift: number) => Explain,
  subject: { readonly forward: Forward; readonly inputs: tf.Tensor },
  options: InputInvarianceOptions,
): Promise<number[]> {
  const action = "test input invariance";
  requireFunction(action, "method", method);
  requireKnownOptions(action, subject, { forward: "a function", inputs: true });
  requireKnownOptions(action, options, { shift: "finite" });
  const { forward, inputs } = subject, { shift } = options;
  requireBatch(action, "inputs", inputs);
  if (shift === 0) throw new RangeError(invalid(action, "shift", "other than 0", shift));
  const map = await readMap(action, method(forward, 0), inputs);
  const moved = tf.tidy(() => inputs.add(shift));
  const compensated: Forward = (x) => forward(x.sub(shift));
  const other = await readMap(action, method(compensated, shift), moved)
    .finally(() => moved.dispose());
  const batch = inputs.shape[0]!, size = inputs.size / batch;
  const part = (values: Float32Array, i: number) => values.subarray(i * size, (i + 1) * size);
  return Array.from({ length: batch }, (_, i) => relativeError(part(other, i), part(map, i)));
}
