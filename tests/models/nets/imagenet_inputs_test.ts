import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { imagenetConventions, imagenetInputs } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ quiet: true });

Deno.test("imagenetInputs() makes blue, green and red levels less their means for caffe", async () => {
  const photo = tf.tensor4d([1, 0, 0.2], [1, 1, 1, 3]);
  const inputs = imagenetInputs(photo, imagenetConventions.caffe);
  await assertClose(await inputs.data(), [51 - 103.939, -116.779, 255 - 123.68], 1e-4);
  tf.dispose([photo, inputs]);
});

Deno.test("imagenetInputs() standardises red, green and blue for torchvision", async () => {
  const photo = tf.tensor4d([0.485, 0, 1], [1, 1, 1, 3]);
  const inputs = imagenetInputs(photo, imagenetConventions.torchvision);
  await assertClose(await inputs.data(), [0, -0.456 / 0.224, (1 - 0.406) / 0.225], 1e-6);
  tf.dispose([photo, inputs]);
});

Deno.test("imagenetInputs() keeps no tensor and refuses what is no batch of colour images", () => {
  const before = tf.memory().numTensors;
  const photos = tf.zeros([2, 5, 4, 3]);
  tf.dispose([photos, imagenetInputs(photos, imagenetConventions.caffe)]);
  for (const shape of [[2, 2, 3], [1, 2, 2, 1]]) {
    const images = tf.zeros(shape);
    const refused = () => imagenetInputs(images, imagenetConventions.caffe);
    assertThrows(refused, TypeError, `"photos" must be of shape`);
    images.dispose();
  }
  assertEquals(tf.memory().numTensors, before);
});
