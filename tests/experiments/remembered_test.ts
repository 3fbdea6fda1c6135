import { assertEquals, assertRejects } from "@std/assert";
import { remembered } from "../../lib/experiments/remembered.ts";

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

Deno.test("remembered() does a part once, also for another process, and anew once it is forgotten", async () => {
  await inCache(async () => {
    let done = 0;
    const work = () => Promise.resolve({ done: ++done, aucs: [0.5, 1] });
    const first = await remembered("work").remember("EG(1)/2, λ", work);
    assertEquals(await remembered("work").remember("EG(1)/2, λ", work), first);
    assertEquals(done, 1);
    await remembered("work").remember("another", work);
    await remembered("other work").remember("EG(1)/2, λ", work);
    assertEquals(done, 3);
    await remembered("work").forget();
    await remembered("work").remember("EG(1)/2, λ", work);
    assertEquals(done, 4);
  });
});

Deno.test("remembered() keeps nothing of what failed, and says so of a damaged part", async () => {
  await inCache(async (folder) => {
    const { remember } = remembered("work");
    const fail = () => Promise.reject(new Error("stopped"));
    await assertRejects(() => remember("part", fail), Error, "stopped");
    assertEquals(await remember("part", () => Promise.resolve(7)), 7);
    await Deno.writeTextFile(`${folder}/work/part.json`, "[1,");
    await assertRejects(() => remember("part", () => Promise.resolve(8)), SyntaxError);
  });
});
