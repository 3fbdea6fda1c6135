import { assertEquals, assertRejects } from "@std/assert";
import { sha256 } from "@lib/runtime";
import { readTfjsShards } from "../../../../lib/models/weights/formats/tfjs_shards.ts";
import { withFolder } from "../../../fixtures/temporary_folder.ts";

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
