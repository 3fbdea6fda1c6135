import * as tf from "@tensorflow/tfjs";
import { readFinite } from "@lib/runtime";
import type { Affine } from "./layered_net.ts";

/** An affine function with its value at 0, flattened: what probing it starts from. */
export interface Probed {
  readonly affine: Affine;
  /** Of one input and of one output, without the batch axis. */
  readonly inputShape: readonly number[];
  readonly shape: readonly number[];
  readonly offset: Float64Array;
}

/** Values on the device at once, at most. */
const memory = 2 ** 22;

/** Probes are this large, a power of two, so that rounding at the offset does not blur their images. */
const magnified = 2 ** 12;

/** Evaluates an affine function at 0. */
export async function probeOffset(affine: Affine, inputShape: readonly number[]): Promise<Probed> {
  const zero = tf.tidy(() => affine(tf.zeros([1, ...inputShape])).clone());
  const offset = await readFinite(zero, "an affine layer at 0").finally(() => zero.dispose());
  return { affine, inputShape, shape: zero.shape.slice(1), offset: Float64Array.from(offset) };
}

/**
 * The images, less the offset, of probes: inputs that are 0 except at the listed units.
 *
 * @param probes The units of each probe.
 * @param size The value of a unit where it is probed, about 1.
 */
export async function* imagesOf(
  { affine, inputShape, offset }: Probed,
  probes: readonly (readonly number[])[],
  size: (unit: number) => number,
): AsyncGenerator<Float64Array> {
  const inputs = inputShape.reduce((product, length) => product * length, 1);
  const batch = Math.ceil(memory / Math.max(inputs, offset.length));
  for (let first = 0; first < probes.length; first += batch) {
    const some = probes.slice(first, first + batch);
    const values = new Float32Array(some.length * inputs);
    some.forEach((units, row) =>
      units.forEach((unit) => values[row * inputs + unit] = magnified * size(unit))
    );
    const y = tf.tidy(() => affine(tf.tensor(values, [some.length, ...inputShape])).clone());
    const read = await readFinite(y, "an affine layer at a probe").finally(() => y.dispose());
    for (let at = 0; at < read.length; at += offset.length) {
      yield offset.map((constant, i) => (read[at + i]! - constant) / magnified);
    }
  }
}
