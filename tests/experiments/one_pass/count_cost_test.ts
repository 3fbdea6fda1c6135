import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { countCosts } from "@lib/experiments";
import { loadFashionConvnet } from "@lib/models";
import { setupBackend, type XModel } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const model = (await loadFashionConvnet({ bias: false })).forward as unknown as XModel;
const inputs = tf.randomUniform([3, 28, 28, 1], 0, 1, "float32", 1), target = 2;

Deno.test("countCosts() counts runs and points, and operations in proportion to the steps", async () => {
  const before = tf.memory().numTensors;
  const [pass, one, many] = await countCosts(model, inputs, { target, steps: 8, batchSize: 12 });
  assertEquals([one.name, one.runs, one.points], ["X-Gradient", 1, 3]);
  assertEquals([one.operations, one.passes], [pass.operations, 1]);
  assertEquals([many.name, many.runs, many.points], ["IG(8)", 2 + 2, 3 * 8 + 3 + 1]); // with F(x), F(x')
  assertEquals(many.passes, many.operations / pass.operations);
  // Backward takes what forward takes, so that the four points of the certificate are two of gradients.
  assertAlmostEquals(many.passes, 8 + 2 / 3, 0.05);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("countCosts() passes on what Integrated Gradients refuse", async () => {
  const options = { target, steps: 0, batchSize: 12 };
  await assertRejects(() => countCosts(model, inputs, options), RangeError, '"steps"');
});
