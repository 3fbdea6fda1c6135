import { assertEquals, assertRejects } from "@std/assert";
import { resumableParts } from "../../lib/experiments/resumable_parts.ts";

/** With a folder for caches of its own. */
async function inCache(test: (folder: string) => Promise<void>) {
  const before = Deno.env.get("ATTRIBUTION_CACHE"), folder = await Deno.makeTempDir();
  Deno.env.set("ATTRIBUTION_CACHE", folder);
  try {
    await test(folder);
  } finally {
    if (before === undefined) Deno.env.delete("ATTRIBUTION_CACHE");
    else Deno.env.set("ATTRIBUTION_CACHE", before);
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("resumableParts() does a part once, also for another process, and anew once they are removed", async () => {
  await inCache(async () => {
    let done = 0;
    const work = () => Promise.resolve({ done: ++done, aucs: [0.5, 1] });
    const first = await resumableParts("record").doPart("EG(1)/2, λ", work);
    assertEquals(await resumableParts("record").doPart("EG(1)/2, λ", work), first);
    assertEquals(done, 1);
    await resumableParts("record").doPart("another", work);
    await resumableParts("other work").doPart("EG(1)/2, λ", work);
    assertEquals(done, 3);
    await resumableParts("record").remove();
    await resumableParts("record").doPart("EG(1)/2, λ", work);
    assertEquals(done, 4);
  });
});

Deno.test("resumableParts() keeps nothing of what failed, and says so of a damaged part", async () => {
  await inCache(async (folder) => {
    const { doPart } = resumableParts("record");
    const fail = () => Promise.reject(new Error("stopped"));
    await assertRejects(() => doPart("part", fail), Error, "stopped");
    assertEquals(await doPart("part", () => Promise.resolve(7)), 7);
    await Deno.writeTextFile(`${folder}/record/part.json`, "[1,");
    await assertRejects(() => doPart("part", () => Promise.resolve(8)), SyntaxError);
  });
});
