import { assert, assertEquals, assertRejects } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { type Execute, startKernel } from "../../../lib/tasks/notebook/kernel.ts";
import type { Output } from "../../../lib/tasks/notebook/notebook.ts";
import { gatherOutputs } from "../../../lib/tasks/notebook/gather_outputs.ts";
import { isRunning } from "../running_process.ts";

async function run(execute: Execute, code: string): Promise<Output[]> {
  const outputs: Output[] = [];
  const log = gatherOutputs();
  log.begin(outputs);
  await execute(code, { onOutput: (message) => log.add(message) });
  return outputs;
}

Deno.test("execute() gives each cell all of its output in order, with 200 logs a cell over 12 cells", async () => {
  await using kernel = await startKernel(Deno.cwd());
  for (let cell = 0; cell < 12; cell++) {
    const outputs = await run(
      kernel.execute,
      `for (let i = 0; i < 200; i++) console.log(${cell}, i);\n"end of ${cell}"`,
    );
    const lines = Array.from({ length: 200 }, (_, i) => `${cell} ${i}\n`);
    assertEquals(outputs.map(({ output_type }) => output_type), ["stream", "execute_result"]);
    assertEquals(outputs[0]?.text, lines.join(""));
    assertEquals(outputs[1]?.data, { "text/plain": `"end of ${cell}"` });
  }
});

Deno.test("execute() keeps logs, displays and the last value in the order in which the cell made them", async () => {
  await using kernel = await startKernel(Deno.cwd());
  const shown = (text: string) =>
    `await Deno.jupyter.display({ [Deno.jupyter.$display]: () => ({ "text/plain": "${text}" }) });`;
  const outputs = await run(
    kernel.execute,
    `console.log("a"); ${shown("b")} console.error("c"); console.log("d"); ${shown("e")} 6 * 7`,
  );
  assertEquals(
    outputs.map((output) => output.text ?? output.data?.["text/plain"]),
    ["a\n", "b", "c\n", "d\n", "e", "42"],
  );
});

Deno.test("execute() tells what a cell threw, and the kernel goes on with its state", async () => {
  await using kernel = await startKernel(Deno.cwd());
  const reply = await kernel.execute(`const kept = 3; throw new RangeError("too far");`);
  assertEquals([reply.status, reply.ename, reply.evalue], ["error", "RangeError", "too far"]);
  assertEquals((await run(kernel.execute, "kept"))[0]?.data, { "text/plain": "3" });
});

Deno.test("execute() comes to its end where the cell has replaced console.log", async () => {
  await using kernel = await startKernel(Deno.cwd());
  assertEquals((await kernel.execute("console.log = () => {};")).status, "ok");
});

Deno.test("execute() rejects when the kernel's process ends, and names the exit code", async () => {
  await using kernel = await startKernel(Deno.cwd());
  await assertRejects(() => kernel.execute("Deno.exit(3)"), Error, "exit code 3");
});

Deno.test("execute() rejects when its signal is aborted, and disposing ends a kernel that is busy", async () => {
  let pid: number;
  {
    await using kernel = await startKernel(Deno.cwd());
    const [output] = await run(kernel.execute, "Deno.pid");
    pid = Number(output?.data?.["text/plain"]);
    assert(isRunning(pid));
    const signal = AbortSignal.timeout(200);
    await assertRejects(() => kernel.execute("while (true);", { signal }), Error, "timeout");
  }
  assert(!isRunning(pid));
});

Deno.test({
  name: "startKernel() leaves no kernel behind, at whatever moment its process is killed",
  ignore: Deno.build.os !== "linux", // where /proc tells who works in a folder
  async fn() {
    const module = import.meta.resolve("../../../lib/tasks/notebook/kernel.ts");
    const folder = await Deno.makeTempDir();
    const workers = () =>
      [...Deno.readDirSync("/proc")].filter(({ name }) => {
        try {
          return /^[0-9]+$/.test(name) && Deno.readLinkSync(`/proc/${name}/cwd`) === folder;
        } catch {
          return false; // it has ended, or is somebody else's
        }
      });
    for (const milliseconds of [0, 30, 100, 200, 300, 500]) {
      const code = `const { startKernel } = await import("${module}");
const kernel = startKernel("${folder}");
setTimeout(() => Deno.kill(Deno.pid, "SIGKILL"), ${milliseconds});
await kernel;
await new Promise(() => setTimeout(() => {}, 1000));`;
      const command = new Deno.Command(Deno.execPath(), { args: ["eval", code], stderr: "null" });
      const { signal } = await command.output();
      assertEquals(signal, "SIGKILL");
      const end = performance.now() + 5000;
      while (workers().length > 0 && performance.now() < end) await delay(20);
      assertEquals(workers(), [], `killed ${milliseconds} ms after the start`);
    }
    await Deno.remove(folder, { recursive: true });
  },
});
