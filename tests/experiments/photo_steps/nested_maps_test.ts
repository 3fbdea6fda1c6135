import { integratedGradients } from "@lib/attribution";
import { relativeError } from "@lib/metrics";
import { loadFashionConvnet } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { nestedMaps, nestedRules } from "../../../lib/experiments/photo_steps/walk_photos.ts";

await setupBackend({ backend: "wasm", quiet: true });
const model = await loadFashionConvnet({ bias: true });
const input = tf.tensor4d(random(1).uniformArray(784), [1, 28, 28, 1]), target = 3;
const baseline = tf.fill([1, 28, 28, 1], 0.2);

Deno.test("each rule's map is the library's, at every number of intervals", async () => {
  const before = tf.memory().numTensors;
  const { mapOf } = await nestedMaps(model.forward, input, { target, baseline, doublings: 4 });
  assertEquals(tf.memory().numTensors, before, "nothing leaks");
  for (const rule of nestedRules) {
    for (let level = 1; level <= (rule === "midpoint" ? 3 : 4); level++) {
      const steps = 2 ** level + (rule === "trapezoid" ? 1 : 0);
      const options = { target, baseline, rule, steps };
      const { attributions } = await integratedGradients(model.forward, input, options);
      const error = relativeError(mapOf(rule, level), await attributions.data());
      assert(error < 1e-6, `${rule} with ${steps} steps: ${error}`);
      attributions.dispose();
    }
  }
});

Deno.test("the slopes are those of the logit, and batches change nothing", async () => {
  const forward = (x: tf.Tensor) => x.square().sum([1]).reshape([-1, 1]) as tf.Tensor2D;
  const x = tf.tensor2d([[3, 4]]), zero = tf.zeros([1, 2]);
  for (const batchSize of [1, 3, 16]) {
    const options = { target: 0, baseline: zero, doublings: 2, batchSize };
    const { slopes, mapOf } = await nestedMaps(forward, x, options);
    // F(alpha x) = 25 alpha².
    slopes.forEach((slope, k) => assertAlmostEquals(slope, 50 * k / 4, 1e-4));
    assertAlmostEquals(mapOf("midpoint", 1)[0]!, 9, 1e-5);
    assertAlmostEquals(mapOf("right", 2)[1]!, 16 * 1.25, 1e-5);
  }
});

Deno.test("a gradient that is NaN is refused, and what it took is freed", async () => {
  const forward = (x: tf.Tensor) => x.sub(1).log().sum([1]).reshape([-1, 1]) as tf.Tensor2D;
  const x = tf.tensor2d([[1, 2]]), before = tf.memory().numTensors;
  const options = { target: 0, baseline: tf.tidy(() => tf.zeros([1, 2])), doublings: 1 };
  await assertRejects(() => nestedMaps(forward, x, options), RangeError, "gradients");
  assertEquals(tf.memory().numTensors, before + 1);
});
