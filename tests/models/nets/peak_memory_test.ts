import * as tf from "@tensorflow/tfjs";
import { assertEquals, assertGreaterOrEqual, assertLess } from "@std/assert";
import { dense, peakMemory, relu } from "@lib/models";
import { type Forward, random, setupBackend } from "@lib/runtime";

await setupBackend({ backend: "wasm", quiet: true });

const widths = [8, 50, 30, 2] as const;

function net() {
  const options = { bias: false, random: random(0) };
  const layers = widths.slice(1).flatMap((to, i) => [
    dense(`dense${i}`, { ...options, units: [widths[i]!, to] }),
    relu(`relu${i}`),
  ]);
  const forward: Forward = (x) =>
    tf.tidy(() => layers.reduce((h, layer) => layer.apply(h), x) as tf.Tensor2D);
  const dispose = () => tf.dispose(layers.map(({ variables }) => Object.values(variables)));
  return { layers, forward, dispose };
}

const slope = (F: Forward, x: tf.Tensor) => tf.tidy(() => tf.grad((z: tf.Tensor) => F(z).sum())(x));

Deno.test("peakMemory() sees the activations that a backward pass keeps, in proportion to the batch", async () => {
  const { layers, dispose } = net();
  const peakOf = async (batch: number) => {
    const x = tf.ones([batch, widths[0]]);
    const bytes = await peakMemory(layers, async (F) => {
      const map = slope(F, x);
      await map.data();
      map.dispose();
    });
    x.dispose();
    return bytes;
  };
  const [some, many] = [await peakOf(1_000), await peakOf(2_000)];
  assertGreaterOrEqual(some, 1_000 * 4 * (50 + 30));
  assertLess(Math.abs(many / some - 2), 0.1);
  dispose();
});

Deno.test("peakMemory() changes neither values nor gradients and leaves nothing behind", async () => {
  const { layers, forward, dispose } = net();
  const x = tf.ones([3, widths[0]]), before = tf.memory().numTensors;
  await peakMemory(layers, async (F) => {
    const outputs = [forward(x), F(x), slope(forward, x), slope(F, x)];
    const [y, gauged, dx, gaugedDx] = await Promise.all(outputs.map((t) => t.data()));
    assertEquals([gauged, gaugedDx], [y, dx]);
    tf.dispose(outputs);
  });
  assertEquals(tf.memory().numTensors, before);
  tf.dispose(x);
  dispose();
});

Deno.test("peakMemory() is 0 where nothing is allocated", async () => {
  const { layers, dispose } = net();
  assertEquals(await peakMemory(layers, async () => {}), 0);
  dispose();
});
