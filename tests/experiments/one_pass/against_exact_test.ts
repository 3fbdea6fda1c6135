import { assert, assertEquals, assertRejects } from "@std/assert";
import { againstExact, sweepSteps } from "@lib/experiments";
import { loadFashionConvnet } from "@lib/models";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const images = tf.tensor4d(random(5).uniformArray(2 * 784), [2, 28, 28, 1]);
const target = [3, 7], path = { target, steps: [1, 32], rule: "midpoint", batchSize: 64 } as const;

Deno.test("againstExact() finds rounding without biases, and with them errors that fall with the steps", async () => {
  const free = await loadFashionConvnet({ bias: false });
  const biased = await loadFashionConvnet({ bias: true });
  const x = await againstExact(free, images, await sweepSteps(free.forward, images, path), {
    target,
  });
  assertEquals(x.bends, [0, 0]);
  assert(Math.max(...x.onePass, ...x.curves.flat()) < 1e-5);
  const sweep = await sweepSteps(biased.forward, images, path);
  const before = tf.memory().numTensors;
  const { onePass, curves, bends } = await againstExact(biased, images, sweep, {
    target,
    label: "exact",
  });
  assertEquals(tf.memory().numTensors, before);
  assert(bends.every((count) => count > 100));
  assert(onePass.every((error) => error > 0.1));
  for (const [one, many] of curves) assert(many! < one! / 4, `${one} to ${many}`);
});

Deno.test("againstExact() refuses unknown options", async () => {
  const net = await loadFashionConvnet({ bias: false });
  const wrong = { target, labels: "x" } as never;
  const sweep = { onePass: [], sums: [] };
  await assertRejects(() => againstExact(net, images, sweep, wrong), TypeError, "labels");
});
