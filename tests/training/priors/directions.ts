import { assert } from "@std/assert";
import type { Model } from "@lib/models";
import { random, withTape } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/**
 * Asserts that the gradient of f by the model's weights, however many gradients f takes itself, gives
 * f's slopes by central differences: along itself, and along a drawn direction.
 */
export async function assertSlopes(model: Model, f: () => tf.Scalar, tolerance = 2e-3) {
  const variables = [...model.variables.values()].filter(({ trainable }) => trainable);
  const { value, grads } = withTape(() => tf.variableGrads(f, variables));
  value.dispose();
  const slopes = variables.map(({ name, shape }) => grads[name] ?? tf.zeros(shape));
  const gradient = await Promise.all(slopes.map((slope) => slope.data() as Promise<Float32Array>));
  const weights = await Promise.all(variables.map((v) => v.data() as Promise<Float32Array>));
  tf.dispose(slopes);
  const length = Math.hypot(...gradient.map((part) => Math.hypot(...part)));
  assert(length > 1e-3, `the gradient, of length ${length}, is not 0`);

  const at = async (direction: readonly Float32Array[], step: number) => {
    tf.tidy(() =>
      variables.forEach((variable, i) => {
        const moved = weights[i]!.map((weight, j) => weight + step * direction[i]![j]!);
        variable.assign(tf.tensor(moved, variable.shape));
      })
    );
    const value = tf.tidy(f);
    return (await value.data().finally(() => value.dispose()))[0]!;
  };
  const unit = (parts: readonly Float32Array[]) => {
    const size = Math.hypot(...parts.map((part) => Math.hypot(...part)));
    return parts.map((part) => part.map((value) => value / size));
  };
  const numbers = random(11);
  const drawn = () => unit(weights.map((part) => numbers.normalArray(part.length)));
  const step = 2e-3;
  for (const [i, direction] of [unit(gradient), drawn()].entries()) {
    const expected = (await at(direction, step) - await at(direction, -step)) / (2 * step);
    const found = gradient.reduce(
      (sum, part, i) => part.reduce((sum, value, j) => sum + value * direction[i]![j]!, sum),
      0,
    );
    const error = Math.abs(found - expected);
    assert(error <= tolerance * length, `direction ${i}: ${found} is not ${expected}`);
  }
  await at(drawn(), 0);
}
