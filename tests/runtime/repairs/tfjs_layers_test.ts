import { assert, assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { random, readFinite, setupBackend, withTape } from "@lib/runtime";
import { aliases, layerCases, noLayers } from "./tfjs_layers.ts";

await setupBackend({ quiet: true });

const step = 4e-3;

Deno.test("every layer that tfjs has is stated to have a right gradient or to be refused", () => {
  const stated = [
    ...layerCases.flatMap(({ covers }) => covers),
    ...Object.keys(aliases),
    ...noLayers,
  ];
  assertEquals([...new Set(stated)].sort(), Object.keys(tf.layers).sort());
  const layers = tf.layers as unknown as Record<string, (config: object) => tf.layers.Layer>;
  for (const [alias, name] of Object.entries(aliases)) {
    const config = { poolSize: 2 };
    assertEquals(layers[alias]!(config).getClassName(), layers[name]!(config).getClassName());
  }
});

for (const { title, shape, make, refusal } of layerCases) {
  Deno.test(`tf.layers.${title}: ${refusal ? "refused" : "gradient right"}`, async () => {
    const numbers = random(31);
    const size = shape.reduce((product, length) => product * length, 1);
    // Indices where the layer takes them; else numbers that are not near the kinks at 0.
    const values = numbers.normalArray(size).map((value, i) =>
      refusal ? i % 5 : value + Math.sign(value) * 0.05
    );
    const x = tf.tensor(values, [1, ...shape]);
    const run = make();
    const draw = (y: tf.Tensor) => tf.tensor(random(32).normalArray(y.size), y.shape);
    const slope = () =>
      tf.tidy(() => {
        const weights = draw(run(x));
        return withTape(() => tf.grad((x: tf.Tensor) => tf.sum(tf.mul(run(x), weights)))(x));
      });
    if (refusal) {
      assertThrows(slope, Error);
      let message = "";
      try {
        slope();
      } catch (error) {
        message = (error as Error).message;
      }
      assert(refusal.test(message), message);
      x.dispose();
      return;
    }
    const gradient = slope();
    const found = await readFinite(gradient, "gradient");
    // All points x + h e_i and x - h e_i as one batch.
    const moved = new Float32Array(2 * size * size);
    for (let i = 0; i < 2 * size; i++) {
      moved.set(values, i * size);
      moved[i * size + i % size]! += i < size ? step : -step;
    }
    const sums = tf.tidy(() => {
      const weights = tf.reshape(draw(run(x)), [-1, 1]);
      // Made anew, with the same weights: some layers take no other batch than their first.
      const y = make()(tf.tensor(moved, [2 * size, ...shape]));
      return tf.matMul(tf.reshape(y, [2 * size, -1]), weights);
    });
    const ends = await readFinite(sums, "values");
    const expected = Array.from(
      { length: size },
      (_, i) => (ends[i]! - ends[size + i]!) / (2 * step),
    );
    const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0.1);
    // float32's rounding over the step, and its square times the third derivative.
    for (const [i, value] of expected.entries()) {
      const error = Math.abs(found[i]! - value);
      assert(error <= 5e-3 * scale, `${i}: ${found[i]} against ${value}`);
    }
    tf.dispose([x, gradient, sums]);
  });
}
