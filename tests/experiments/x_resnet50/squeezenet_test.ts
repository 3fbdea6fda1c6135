import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { squeezenet, writeSafetensors } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { measureXResnet50 } from "@lib/experiments";
import * as tf from "@tensorflow/tfjs";
import { join } from "node:path";
import { scoreSqueezenet } from "../../../lib/experiments/x_resnet50/squeezenet.ts";
import { torchvisionName, waveStateDict } from "../../fixtures/waves.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("scoreSqueezenet() reads weights and photos, and scores a homogeneous network beside its teacher", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const photos = new URL("../../../data/photos/", import.meta.url);
    const two = ["drake.jpg", "zebra.jpg"];
    for (const file of two) await Deno.copyFile(new URL(file, photos), join(folder, file));
    const labels = "file,class_index\ndrake.jpg,97\nzebra.jpg,340\n";
    await Deno.writeTextFile(join(folder, "labels.csv"), labels);
    const model = squeezenet({ bias: true });
    const tensors = waveStateDict(model, torchvisionName);
    model.dispose();
    const weights = join(folder, "made.safetensors");
    await Deno.writeFile(weights, writeSafetensors({ tensors, metadata: {} }));
    const before = tf.memory().numTensors;
    const { biased, stripped, homogeneityError } = await scoreSqueezenet(weights, folder);
    assertEquals(tf.memory().numTensors, before);
    assertEquals([biased.photos, stripped.photos, biased.agreement], [2, 2, 2]);
    // Made weights know no photo; without the biases they decide otherwise.
    assertNotEquals(stripped.agreement, 2);
    assert(homogeneityError < 1e-4, `${homogeneityError}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("measureXResnet50() refuses SqueezeNet's weights without photos, before it fetches anything", async () => {
  const run = () => measureXResnet50({ squeezenet: "weights.safetensors" });
  await assertRejects(run, TypeError, `"squeezenet" must be given together with a folder`);
});
