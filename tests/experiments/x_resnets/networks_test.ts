import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { centred, cifar10Subset, imageTensor } from "@lib/datasets";
import { loadXResnets, routeCost, usualSize } from "@lib/experiments";
import { certifyXModel, loadCifar10Resnet, type ModelCard } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("usualSize() is the mean of the images' root mean squares", () => {
  const images = Float32Array.of(3, 4, 0, 0);
  assertAlmostEquals(usualSize({ images, count: 2 }), Math.sqrt(12.5) / 2);
  assertThrows(() => usualSize({ images, count: 3 }), RangeError, "images");
});

Deno.test("a route costs its epochs, a refit its steps, stripping and homogenising nothing", () => {
  const history = [{ seconds: 60 }, { seconds: 120 }], coreHours = 2 * 180 / 3600;
  const trained = { phases: [{ epochs: 2 }], history, coreHours } as unknown as ModelCard;
  const cost = routeCost({ name: "norm", card: trained });
  assertEquals([cost.images, cost.passes, cost.coreMinutes], [45_000, 2, 6]);
  assertAlmostEquals(cost.quietMinutes, 4);
  assertEquals(routeCost({ name: "stripped", card: trained }).coreMinutes, 0);
  const conversion = { refitImages: 500, refitIterations: 6 };
  const refit = { phases: [], conversion, coreHours: 0.05 } as unknown as ModelCard;
  const { images, passes, coreMinutes } = routeCost({ name: "refit", card: refit });
  assertEquals([images, passes, Math.round(coreMinutes)], [500, 6, 3]);
});

Deno.test("loadXResnets(): the teacher as trained, without its biases, and X-models with cards of their own", async () => {
  const { train, test } = await cifar10Subset(), inputs = imageTensor(centred(test), [0, 1]);
  const networks = await loadXResnets(18, { size: usualSize(centred(train)) });
  const [teacher, stripped, homogenised, ...trained] = networks;
  const asTrained = await loadCifar10Resnet({ depth: 18, route: "teacher" });
  const [folded, whole] = [teacher!, asTrained].map(({ forward }) => forward(inputs));
  await assertClose(await folded!.data(), await whole!.data(), 1e-3);
  await assertRejects(() => certifyXModel(teacher!.forward, inputs), RangeError, "biases");
  for (const { forward } of networks.slice(1)) await certifyXModel(forward, inputs);
  for (const { card } of [stripped!, homogenised!]) assertEquals(card.sha256, teacher!.card.sha256);
  const hashes = new Set([teacher!, ...trained].map(({ card }) => card.sha256));
  assertEquals(hashes.size, 1 + trained.length);
  assert(trained.length > 0);
  for (const network of networks) network.dispose();
  asTrained.dispose();
  tf.dispose([inputs, folded, whole]);
  assertEquals(tf.memory().numTensors, 0);
});
