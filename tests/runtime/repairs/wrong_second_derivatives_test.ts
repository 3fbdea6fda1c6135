import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { setupBackend, withTape } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });

const points = [-2, -1.2, -0.3, 0.4, 0.9, 1.7];

/** An elementwise function and, in float64, its second derivative. */
type Case = readonly [(x: tf.Tensor) => tf.Tensor, (x: number) => number];

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const slope = (x: number) => sigmoid(x) * (1 - sigmoid(x));
const density = (x: number) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);

const cases: Record<string, Case> = {
  exp: [tf.exp, Math.exp],
  sigmoid: [tf.sigmoid, (x) => slope(x) * (1 - 2 * sigmoid(x))],
  tanh: [tf.tanh, (x) => -2 * Math.tanh(x) * (1 - Math.tanh(x) ** 2)],
  softplus: [tf.softplus, slope],
  gelu: [
    (x) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))))),
    (x) => density(x) * (2 - x * x),
  ],
  "x^3": [(x) => tf.pow(x, 3), (x) => 6 * x],
  "x^2 of sqrt": [(x) => tf.square(tf.sqrt(tf.square(x))), () => 2],
  "relu^2": [(x) => tf.square(tf.relu(x)), (x) => x > 0 ? 2 : 0],
  "maximum^2": [(x) => tf.square(tf.maximum(x, -1)), (x) => x > -1 ? 2 : 0],
  "relu6^2": [(x) => tf.square(tf.relu6(x)), (x) => x > 0 ? 2 : 0],
  "leakyRelu^2": [(x) => tf.square(tf.leakyRelu(x, 0.1)), (x) => x > 0 ? 2 : 0.02],
  "a custom gradient that saves its result": [
    tf.customGrad((x, save) => {
      const value = tf.exp(x as tf.Tensor);
      (save as (tensors: tf.Tensor[]) => void)([value, x as tf.Tensor]);
      return { value, gradFunc: (dy: tf.Tensor, [y]: tf.Tensor[]) => tf.mul(dy, y!) };
    }),
    Math.exp,
  ],
};

for (const [name, [f, expected]] of Object.entries(cases)) {
  Deno.test(`the second derivative is right: ${name}`, async () => {
    const x = tf.tensor1d(points);
    const before = tf.memory().numTensors;
    const second = tf.tidy(() => tf.grad((x) => tf.sum(tf.grad(f)(x)))(x));
    await assertClose(second, points.map(expected), 1e-5);
    second.dispose();
    assertEquals(tf.memory().numTensors, before);
    x.dispose();
  });
}

/** Weights 1, 2, 3, ... for the entries of x, so that no sum of probabilities hides an error. */
function rowWeights(x: tf.Tensor): tf.Tensor {
  return tf.reshape(tf.range(1, x.size + 1), x.shape);
}

/** Functions of a row whose values depend on one another. */
const rows: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  softmax: (x) => tf.mul(tf.softmax(x), rowWeights(x)),
  logSoftmax: (x) => tf.mul(tf.logSoftmax(x), rowWeights(x)),
  logSumExp: (x) => tf.logSumExp(x, -1),
  max: (x) => tf.square(tf.max(x, -1)),
};

for (const [name, f] of Object.entries(rows)) {
  Deno.test(`the gradient of a squared gradient equals finite differences: ${name}`, async () => {
    const x = tf.tensor2d([[0.2, -0.4, 0.9, 0.1], [1.1, 0.3, -0.8, 0.6]]);
    const inner = (x: tf.Tensor) => tf.sum(f(x));
    const outer = (x: tf.Tensor) => tf.sum(tf.square(tf.grad(inner)(x)));
    const found = tf.tidy(() => tf.grad(outer)(x));
    const start = await x.data(), step = 1e-2, expected: number[] = [];
    for (const [i] of start.entries()) {
      const ends = [step, -step].map((change) => {
        const moved = Float32Array.from(start);
        moved[i]! += change;
        return tf.tidy(() => outer(tf.tensor2d(moved, [2, 4])));
      });
      const [above, below] = await Promise.all(ends.map((end) => end.data()));
      tf.dispose(ends);
      expected.push((above![0]! - below![0]!) / (2 * step));
    }
    // The third derivative times step^2 / 6, and float32's rounding over the step.
    await assertClose(await found.data(), expected, 3e-4);
    tf.dispose([x, found]);
  });
}

Deno.test("what has no second derivative still says so, by name", () => {
  const x = tf.tensor1d(points);
  const twice = () => tf.grad((x) => tf.sum(tf.grad((x: tf.Tensor) => tf.elu(x))(x)))(x);
  assertThrows(() => withTape(twice), Error, "EluGrad");
  x.dispose();
});
