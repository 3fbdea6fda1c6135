import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { projectRoot } from "../../lib/tasks/project.ts";
import { notebookOf, withNotebook } from "./notebook/temporary_notebook.ts";
import { isRunning } from "./running_process.ts";

function reproduce(
  folder: string,
  env: Record<string, string> = {},
  ...args: string[]
): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(projectRoot, "lib/tasks/reproduce.ts"), `--folder=${folder}`, ...args],
    cwd: projectRoot,
    env: { NO_COLOR: "1", ATTRIBUTION_BACKEND: "wasm", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

async function outcome(command: Deno.Command): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await command.output();
  return { code, text: [stdout, stderr].map((it) => new TextDecoder().decode(it)).join("") };
}

Deno.test("reproduce shows each cell's progress, ends with the table, and exits with 0", async () => {
  const notebook = notebookOf("1", "2");
  notebook.cells.splice(1, 0, { cell_type: "markdown", metadata: {}, source: "Text\n\n## 1. Two" });
  await withNotebook(notebook, async (_path, folder) => {
    const { code, text } = await outcome(reproduce(folder, {}, "01"));
    assertEquals(code, 0, text);
    assertMatch(text, /^ {2}1\/2 · \d+\.\d s\n {2}2\/2 1\. Two · \d+\.\d s\n/m);
    assertMatch(text, /\(idx\)[ │]+seconds[ │]+backend[ │]+assertions/);
    assertMatch(text, /01_question[ │]+\d[\d.]*[ │]+"-"[ │]+0/);
    assertStringIncludes(text, `To read: ${folder}`);
  });
});

Deno.test("reproduce exits with 1 after an error, the other notebooks having been executed", async () => {
  await withNotebook(notebookOf(`throw new Error("first")`), async (path, folder) => {
    await Deno.writeTextFile(join(folder, "02_next.ipynb"), JSON.stringify(notebookOf("2")));
    const before = await Deno.readTextFile(path);
    const { code, text } = await outcome(reproduce(folder));
    assertEquals(code, 1);
    assertStringIncludes(text, "Error: first");
    assertMatch(text, /01_question .*"cell 1"[ │]+\n[ │]+02_next[ │]+\d/);
    assertEquals(await Deno.readTextFile(path), before);
  });
});

Deno.test("reproduce refuses a notebook that does not exist, and names those that do", async () => {
  await withNotebook(notebookOf("1"), async (_path, folder) => {
    const { code, text } = await outcome(reproduce(folder, {}, "99"));
    assertEquals(code, 2);
    assertStringIncludes(text, `No notebook starts with "99"; there are: 01_question`);
  });
});

Deno.test({
  name: "reproduce stops at SIGINT, leaves the notebook as it was and no kernel behind",
  ignore: Deno.build.os === "windows",
  async fn() {
    const cell = `await Deno.writeTextFile("pid", String(Deno.pid));\nwhile (true);`;
    await withNotebook(notebookOf(cell), async (path, folder) => {
      const before = await Deno.readTextFile(path);
      const child = reproduce(folder).spawn();
      const output = child.output();
      const pid = await written(join(folder, "pid"));
      child.kill("SIGINT");
      const { code, stdout } = await output;
      assertEquals(code, 130);
      assertStringIncludes(new TextDecoder().decode(stdout), "Stopped.");
      assertEquals(await Deno.readTextFile(path), before);
      assert(!isRunning(pid), "the kernel still runs");
    });
  },
});

for (const signal of ["SIGKILL", "SIGHUP"] as const) {
  Deno.test({
    name: `reproduce that ${signal} ends leaves no kernel, even a busy one, and no file behind`,
    ignore: Deno.build.os === "windows",
    async fn() {
      const cell = `await Deno.writeTextFile("pid", String(Deno.pid));\nwhile (true);`;
      const temporary = await Deno.makeTempDir();
      await withNotebook(notebookOf(cell), async (path, folder) => {
        const before = await Deno.readTextFile(path);
        const child = reproduce(folder, { TMPDIR: temporary }).spawn();
        const output = child.output();
        const pid = await written(join(folder, "pid"));
        child.kill(signal);
        assertEquals((await output).signal, signal);
        const end = performance.now() + 10_000;
        while (isRunning(pid) && performance.now() < end) await delay(50);
        assert(!isRunning(pid), "the kernel still runs");
        assertEquals(await Deno.readTextFile(path), before);
        const left = [temporary, folder].flatMap((each) => [...Deno.readDirSync(each)]);
        assertEquals(left.map(({ name }) => name).sort(), ["01_question.ipynb", "pid"]);
      });
      await Deno.remove(temporary);
    },
  });
}

/** The number in a file that another process is about to write. */
async function written(file: string): Promise<number> {
  while (true) {
    const text = await Deno.readTextFile(file).catch(() => "");
    if (text) return Number(text);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
