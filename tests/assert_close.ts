import { AssertionError } from "@std/assert";
import type * as tf from "@tensorflow/tfjs";

/** Values and, where there is one, their shape. */
type Values = ArrayLike<number> | tf.Tensor;

/**
 * Asserts that two tensors or lists agree: same shape and dtype (of two tensors) or length, every
 * value finite, and the largest difference at most `tolerance` times the largest expected magnitude
 * (or 1, whichever is larger). The default is float32's rounding over a few dozen operations.
 */
export async function assertClose(
  actual: Values,
  expected: Values,
  tolerance = 2 ** -20,
  claim = "values",
): Promise<void> {
  if ("shape" in actual && "shape" in expected) {
    const form = (t: tf.Tensor) => `${t.dtype}[${t.shape}]`;
    if (form(actual) !== form(expected)) {
      throw new AssertionError(`${claim}: ${form(actual)} is not ${form(expected)}`);
    }
  }
  const [a, b] = [await host(actual), await host(expected)];
  if (a.length !== b.length) {
    throw new AssertionError(`${claim}: ${a.length} values, not ${b.length}`);
  }
  const scale = b.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (const [i, value] of a.entries()) {
    // Written so that NaN on either side fails.
    if (Number.isFinite(value + b[i]!) && Math.abs(value - b[i]!) <= tolerance * scale) continue;
    throw new AssertionError(
      `${claim}: value ${i} is ${value}, not ${b[i]} to within ${tolerance * scale}`,
    );
  }
}

async function host(values: Values): Promise<number[]> {
  return Array.from("shape" in values ? await (values as tf.Tensor).data() : values);
}
