import { assert, assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  authorsResnet50,
  type HostTensor,
  imagenetConventions,
  imagenetInputs,
  imagenetResnet50,
  loadAuthorsResnet50,
  loadTorchvisionResnet,
  readWeights,
  resnet,
  writeSafetensors,
} from "@lib/models";
import { setupBackend, sha256 } from "@lib/runtime";
import { readTfjsShards } from "../../../lib/models/pretrained/tfjs_shards.ts";
import { imageTensor, loadPhotos } from "@lib/datasets";
import { checkpoint } from "../pytorch/checkpoints.ts";
import { small } from "../resnet/small.ts";
import { authorsName, torchvisionName, waveStateDict } from "../resnet/waves.ts";

await setupBackend({ quiet: true });

const { random: _, ...sizes } = small;

/** Runs `use` with a folder that is removed again. */
async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function write(path: string, tensors: ReadonlyMap<string, HostTensor>) {
  await Deno.writeFile(path, writeSafetensors({ tensors, metadata: {} }));
}

Deno.test("loadTorchvisionResnet() gives a ResNet its weights from a file, and says whose inputs it wants", async () => {
  await withFolder(async (folder) => {
    for (const depth of [18, 50] as const) {
      const file = `${folder}/${depth}.safetensors`;
      const random = resnet({ ...small, depth, bias: true });
      await write(file, waveStateDict(random, torchvisionName));
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

Deno.test("loadAuthorsResnet50() gives a homogeneous ResNet without bias, and another with", async () => {
  await withFolder(async (folder) => {
    for (const bias of [true, false]) {
      const file = `${folder}/${bias}.pth.tar`;
      const random = resnet({ ...small, depth: 50, bias, normalisation: "fixup" });
      const theirs = waveStateDict(random, (name) => `module.${authorsName(name)}`);
      random.dispose();
      await write(file, theirs);
      const model = await loadAuthorsResnet50(file, { ...sizes, bias });
      assertEquals(model.variables.has("fc.bias"), bias);
      model.dispose();
      const tensors = tf.memory().numTensors;
      await assertRejects(() => loadAuthorsResnet50(file, { ...sizes, bias: !bias }), Error, file);
      assertEquals(tf.memory().numTensors, tensors, "nothing is left of a model without weights");
    }
  });
});

Deno.test("readWeights() tells a checkpoint from safetensors by its bytes", async () => {
  await withFolder(async (folder) => {
    for (const name of ["plain", "legacy"] as const) {
      await Deno.writeFile(`${folder}/weights.safetensors`, await checkpoint(name));
      const tensors = await readWeights(`${folder}/weights.safetensors`);
      assertEquals(tensors.get("num_batches_tracked")!.data, new Float32Array([7]));
    }
    const bytes = new TextEncoder().encode("no weights");
    await Deno.writeFile(`${folder}/weights.pth`, bytes);
    await assertRejects(() => readWeights(`${folder}/weights.pth`), Error, "weights.pth");
    await assertRejects(() => readWeights(`${folder}/none.pth`), Error, "none.pth");
  });
});

Deno.test("readTfjsShards() joins the files in their order and refuses others", async () => {
  await withFolder(async (folder) => {
    const weights = [
      { name: "a", shape: [2], dtype: "float32" },
      { name: "b", shape: [1, 3], dtype: "float32" },
    ];
    const header = new TextEncoder().encode(JSON.stringify({ weightsManifest: [{ weights }] }));
    const numbers = new Uint8Array(new Float32Array([1, 2, 3, 4, 5]).buffer);
    const parts = [header, numbers.subarray(0, 7), numbers.subarray(7)];
    const files = ["model.json", "2.bin", "10.bin"];
    for (const [i, file] of files.entries()) await Deno.writeFile(`${folder}/${file}`, parts[i]!);
    const whole = new Uint8Array([...header, ...numbers]);
    const model = {
      source: "numbers",
      folder: new URL(`file://${folder}/`),
      files,
      bytes: whole.length,
      sha256: await sha256(whole),
    };
    assertEquals(
      await readTfjsShards(model),
      new Map([
        ["a", { shape: [2], data: new Float32Array([1, 2]) }],
        ["b", { shape: [1, 3], data: new Float32Array([3, 4, 5]) }],
      ]),
    );
    const [first, second, third] = files as [string, string, string];
    for (
      const [changed, message] of [
        [{ files: [first, third, second] }, `"numbers" as its SHA-256 must be`],
        [{ files: [first, second] }, `"numbers" as its SHA-256 must be`],
        [{ bytes: whole.length - 1 }, "bytes: it has more"],
        [{ files: [...files, "11.bin"] }, "No such file"],
        [{ signal: AbortSignal.abort(new Error("enough")) }, "enough"],
      ] as const
    ) {
      await assertRejects(() => readTfjsShards({ ...model, ...changed }), Error, message);
    }
  });
});

Deno.test("authorsResnet50() and imagenetResnet50() stop at their signals", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(() => imagenetResnet50({ signal }), Error, "enough");
  const options = { bias: false, sha256: "unknown", signal };
  await assertRejects(() => authorsResnet50(options), Error, "enough");
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
