import { assertEquals, assertRejects } from "@std/assert";
import { resumableParts } from "../../lib/experiments/resumable_parts.ts";
import { withCache } from "../fixtures/temporary_cache.ts";

Deno.test("resumableParts() does a part once, also for another process, and anew once they are removed", async () => {
  await withCache(async () => {
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
  await withCache(async (folder) => {
    const { doPart } = resumableParts("record");
    const fail = () => Promise.reject(new Error("stopped"));
    await assertRejects(() => doPart("part", fail), Error, "stopped");
    assertEquals(await doPart("part", () => Promise.resolve(7)), 7);
    await Deno.writeTextFile(`${folder}/record/part.json`, "[1,");
    await assertRejects(() => doPart("part", () => Promise.resolve(8)), SyntaxError);
  });
});

Deno.test("what a part keeps by itself stands beside the parts, and goes with them", async () => {
  await withCache(async (folder) => {
    const { checkpoint, remove } = resumableParts("record");
    const file = await checkpoint("refit/64");
    assertEquals(file, `${folder}/record/refit%2F64.checkpoint`);
    await Deno.writeTextFile(file, "so far");
    assertEquals(await resumableParts("record").checkpoint("refit/64"), file);
    await remove();
    await assertRejects(() => Deno.stat(file), Deno.errors.NotFound);
  });
});

Deno.test("a measurement killed in its third part goes on with that, and ends with what one never stopped gives", async () => {
  const module = import.meta.resolve("../../lib/experiments/resumable_parts.ts");
  const measure = async (killedAt: number) => {
    const code = `const { resumableParts } = await import("${module}");
const { doPart } = resumableParts("killed record"), parts = [];
for (let i = 0; i < 4; i++) {
  parts.push(await doPart("part " + i, () => {
    console.log("does " + i);
    if (i === ${killedAt}) Deno.kill(Deno.pid, "SIGKILL");
    return Promise.resolve({ i, root: Math.sqrt(i) });
  }));
}
console.log(JSON.stringify(parts));`;
    const { signal, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", code],
    }).output();
    return { signal, lines: new TextDecoder().decode(stdout).trim().split("\n") };
  };
  let whole = "";
  await withCache(async () => {
    whole = (await measure(-1)).lines.at(-1)!;
  });
  await withCache(async () => {
    assertEquals(await measure(2), { signal: "SIGKILL", lines: ["does 0", "does 1", "does 2"] });
    assertEquals(await measure(-1), { signal: null, lines: ["does 2", "does 3", whole] });
  });
});
