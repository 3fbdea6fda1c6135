import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { measureCost } from "@lib/attribution";
import { setupBackend, type XModel } from "@lib/runtime";
import { linear } from "../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** A linear net that counts the points it is asked about. */
function counted(): { model: XModel; points: () => number } {
  let points = 0;
  const forward = linear([[1, -2], [3, 1]]);
  const model = ((x: tf.Tensor) => {
    points += x.shape[0]!;
    return forward(x);
  }) as unknown as XModel;
  return { model, points: () => points };
}

Deno.test("measureCost() times each way as often as asked and frees every tensor", async () => {
  const x = tf.tensor2d([[1, 2], [3, 4]]), before = tf.memory().numTensors;
  const seen: number[][] = [];
  const onProgress = (done: number, total: number) => void seen.push([done, total]);
  const options = { target: 0, steps: 4, repeats: 3, onProgress };
  const cost = await measureCost(counted().model, x, options);
  const { xGradient, pass, integratedGradients } = cost;
  assertEquals([xGradient.length, pass.length, integratedGradients.length], [3, 3, 3]);
  assert([...xGradient, ...pass, ...integratedGradients].every((ms) => ms > 0));
  assertEquals(seen, [[0, 3], [1, 3], [2, 3], [3, 3]]);
  assertEquals(tf.memory().numTensors, before);
  x.dispose();
});

Deno.test("measureCost() runs all steps, or stops after enough gradients", async () => {
  const x = tf.ones([1, 2]), before = tf.memory().numTensors;
  const spent = async (enough?: number) => {
    const { model, points } = counted();
    const slow = ((inputs: tf.Tensor) => {
      // Slower than the breath of 200 ms after which progress is told.
      for (const start = performance.now(); performance.now() - start < 60;);
      return model(inputs);
    }) as unknown as XModel;
    const options = { target: 1, steps: 16, batchSize: 1, repeats: 1 };
    await measureCost(slow, x, enough === undefined ? options : { ...options, enough });
    return points();
  };
  // Warm-up and repeat of the X-Gradient and the pass, 16 steps, both ends for the certificate.
  assertEquals(await spent(), 4 + 16 + 2);
  assert(await spent(2) < 4 + 16);
  assertEquals(tf.memory().numTensors, before);
  x.dispose();
});

Deno.test("measureCost() passes on a model's error and refuses numbers out of range", async () => {
  const x = tf.ones([1, 2]), { model } = counted();
  await assertRejects(() => measureCost(model, x, { target: 2 }), RangeError, '"target"');
  for (const argument of ["repeats", "enough"]) {
    const options = { target: 0, [argument]: 0 };
    await assertRejects(() => measureCost(model, x, options), RangeError, `"${argument}"`);
  }
  x.dispose();
});
