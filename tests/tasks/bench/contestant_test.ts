import { assertEquals, assertRejects } from "@std/assert";
import { type Contestant, startProcess } from "../../../lib/tasks/bench/contestant.ts";

/** A contestant whose process runs some code, with the name of the work as its argument. */
function contestant(code: string): Contestant {
  return { name: "deno", command: [Deno.execPath(), "eval", "--ext=ts", code], env: { X: "3" } };
}

Deno.test("a process gets its work's name and environment, and runs once for each time that it is asked", async () => {
  const process = await startProcess(
    contestant(`
      console.log(JSON.stringify({ line: Deno.args[0] + Deno.env.get("X") }));
      let milliseconds = 0;
      for await (const _ of Deno.stdin.readable) {
        console.log(JSON.stringify({ milliseconds: ++milliseconds }));
      }`),
    "conv",
  );
  assertEquals(process.ready, { line: "conv3" });
  for (const milliseconds of [1, 2, 3]) assertEquals(await process.run(), { milliseconds });
  await process.end();
});

Deno.test("a process that ends instead of answering says why, before it is ready and while it runs", async () => {
  const code = `throw new RangeError("too big")`;
  const refused = "deno cannot do conv: error: Uncaught (in promise) RangeError: too big";
  await assertRejects(() => startProcess(contestant(code), "conv"), Error, refused);
  const ready = `console.log('{"line":""}'); for await (const _ of Deno.stdin.readable) ${code}`;
  const process = await startProcess(contestant(ready), "conv");
  await assertRejects(process.run, Error, refused);
  await process.end();
});
