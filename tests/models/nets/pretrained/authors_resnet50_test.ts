import { assertEquals, assertRejects } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import { authorsResnet50, loadAuthorsResnet50, resnet, writeSafetensors } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { small } from "../resnet/small.ts";
import { authorsName, waveStateDict } from "../resnet/waves.ts";
import { withFolder } from "../../weights/temporary_folder.ts";

await setupBackend({ quiet: true });

const { random: _, ...sizes } = small;

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
