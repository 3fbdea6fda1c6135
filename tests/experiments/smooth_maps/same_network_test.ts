import { fashionMnist, imageTensor } from "@lib/datasets";
import { judgeBySameNetwork, smoothPrior, trainSmoothNet } from "@lib/experiments";
import { random, setupBackend } from "@lib/runtime";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

const { test } = await fashionMnist(), images = imageTensor(test, [0, 1, 2, 3, 4, 5, 6, 7]);
const none = await trainSmoothNet({ seed: 3, images: 640 });

Deno.test("a network has no preference between its map and the same map once more", async () => {
  const before = tf.memory().numTensors, options = { random: random(1) };
  const { claims, roughness } = await judgeBySameNetwork(
    { none, roughness: none },
    images,
    options,
  );
  assertEquals(tf.memory().numTensors, before, "nothing leaks");
  assertEquals(Object.keys(claims).length, 6);
  for (const [claim, tests] of Object.entries(claims)) {
    assertEquals(tests.map(({ name }) => name), ["black", "white", "mean colour", "blur"]);
    for (const { gain, n } of tests) assertEquals([gain, n], [0, 8], claim);
  }
  for (const each of Object.values(roughness)) assertAlmostEquals(each, roughness.charged, 1e-3);
});

Deno.test("maps that a network is asked about are equally smooth, also the one cut to the garment", async () => {
  const charged = await trainSmoothNet({
    seed: 3,
    images: 640,
    prior: smoothPrior("roughness", 1),
  });
  const options = { random: random(1) };
  const { claims, roughness } = await judgeBySameNetwork(
    { none, roughness: charged },
    images,
    options,
  );
  for (const each of [roughness.blurred, roughness.cut]) {
    assert(each <= roughness.charged && each > 0.98 * roughness.charged, `${each}`);
  }
  const tests = Object.values(claims).flat();
  assert(tests.some(({ gain }) => gain !== 0), "different maps are worth different amounts");
  assert(tests.every(({ n }) => n <= 8));
  charged.model.dispose();
});
