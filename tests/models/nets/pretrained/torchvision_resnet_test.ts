import { assertEquals } from "@std/assert";
import {
  imagenetConventions,
  loadTorchvisionResnet,
  readWeights,
  resnet,
  writeSafetensors,
} from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { small } from "../resnet/small.ts";
import { torchvisionName, waveStateDict } from "../resnet/waves.ts";
import { withFolder } from "../../weights/temporary_folder.ts";

await setupBackend({ quiet: true });

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
