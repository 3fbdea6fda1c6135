import { assert, assertEquals, assertRejects } from "@std/assert";
import { refitOnPhotos } from "@lib/experiments";
import { certifyXModel } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("refitOnPhotos() refuses photographs that are not there, before it fetches anything", async () => {
  await assertRejects(() => refitOnPhotos(["unicorn.jpg"]), RangeError, "unicorn.jpg");
  await assertRejects(() => refitOnPhotos([]), RangeError, '"files" must be some of');
});

Deno.test({
  name: "refitOnPhotos() gives a ResNet-50 without biases that knows its photograph",
  ignore: Deno.env.get("ATTRIBUTION_TEST_DOWNLOADS") !== "1",
  async fn() {
    const before = tf.memory().numTensors;
    const { inputs, withBiases, withoutBiases, names } = await refitOnPhotos(["zebra.jpg"]);
    assertEquals(names, ["zebra"]);
    await certifyXModel(withoutBiases.forward, inputs);
    assert([...withoutBiases.variables.keys()].every((name) => !name.endsWith("bias")));
    for (const network of [withBiases, withoutBiases]) network.dispose();
    inputs.dispose();
    assertEquals(tf.memory().numTensors, before);
  },
});
