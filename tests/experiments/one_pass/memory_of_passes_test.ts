import { assert, assertRejects } from "@std/assert";
import { memoryOfPasses } from "@lib/experiments";
import { loadFashionConvnet } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const { layers } = await loadFashionConvnet({ bias: false }), image = tf.ones([1, 28, 28, 1]);

Deno.test("memoryOfPasses() grows with the points in a pass, and not with the steps", async () => {
  const options = { target: 3, steps: 16, points: [1, 4, 16] };
  const [one, four, all] = await memoryOfPasses(layers, image, options);
  assert(one! < four! && 2 * four! < all!, `${one}, ${four}, ${all}`);
  const [longer] = await memoryOfPasses(layers, image, { target: 3, steps: 64, points: [4] });
  assert(Math.abs(longer! / four! - 1) < 0.05, `${longer}, ${four}`);
});

Deno.test("memoryOfPasses() refuses unknown options and what are no numbers", async () => {
  const options = { target: 3, steps: 1, points: [1] };
  const refused = (change: Record<string, unknown>, part: string) =>
    assertRejects(() => memoryOfPasses(layers, image, { ...options, ...change }), Error, part);
  await refused({ batch: 1 }, "batch");
  await refused({ points: 3 }, '"points"');
  await refused({ points: [0] }, '"batchSize"');
});
