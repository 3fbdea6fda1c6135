import { assertEquals, assertRejects } from "@std/assert";
import { readWeights, writeSafetensors } from "@lib/models";
import { checkpoint } from "./formats/checkpoints.ts";
import { withFolder } from "../../fixtures/temporary_folder.ts";

Deno.test("readWeights() tells a checkpoint from safetensors by its bytes", async () => {
  await withFolder(async (folder) => {
    for (const name of ["plain", "legacy"] as const) {
      await Deno.writeFile(`${folder}/weights.safetensors`, await checkpoint(name));
      const tensors = await readWeights(`${folder}/weights.safetensors`);
      assertEquals(tensors.get("num_batches_tracked")!.data, new Float32Array([7]));
    }
    const tensors = new Map([["w", { shape: [1], data: new Float32Array([3]) }]]);
    await Deno.writeFile(`${folder}/weights.pth`, writeSafetensors({ tensors, metadata: {} }));
    assertEquals(await readWeights(new URL(`file://${folder}/weights.pth`)), tensors);
    const bytes = new TextEncoder().encode("no weights");
    await Deno.writeFile(`${folder}/weights.pth`, bytes);
    await assertRejects(() => readWeights(`${folder}/weights.pth`), Error, "weights.pth");
    await assertRejects(() => readWeights(`${folder}/none.pth`), Error, "none.pth");
  });
});
