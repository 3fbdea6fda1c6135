import { assertEquals } from "@std/assert";
import { loadPhotos } from "@lib/datasets";
import { originals } from "../../../lib/experiments/makers/photo_sources.ts";

Deno.test("the committed photos are the ones whose sources are listed, with their labels and terms", async () => {
  const { credits } = await loadPhotos();
  const listed = Object.entries(originals).map(([name, { source, path, label, ...original }]) => ({
    file: `${name}.jpg`,
    label,
    source: `${source.registry} ${source.name} ${source.version}, ${source.folder}${path}`,
    sourceSha256: original.sha256,
    author: original.author ?? source.author,
    licence: source.licence,
  }));
  assertEquals(credits.map(({ className: _, sha256: __, ...credit }) => credit), listed as never);
});
