import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { findExamples } from "../../lib/tasks/gate/examples.ts";
import { deno, projectRoot } from "../../lib/tasks/project.ts";

const readme = await Deno.readTextFile(join(projectRoot, "README.md"));

Deno.test("the README's quick start of fifteen lines prints a certificate and draws a figure", async () => {
  const folder = await Deno.makeTempDir({ prefix: "quick-start-" });
  try {
    const file = join(folder, "quick_start.ts"), { code } = findExamples("README.md", readme)[0]!;
    assertEquals(code.match(/^(?!import ).+/gm)!.length, 15, "lines beside imports");
    await Deno.writeTextFile(file, code);
    const config = join(projectRoot, "deno.json");
    const { success, text } = await deno(["run", "-A", "--config", config, file], folder);
    assertEquals(success, true, text);
    assertMatch(text, /^integrated gradients, .* steps · F\(x\) .* · completeness error /m);
    const png = await Deno.readFile(join(folder, "attribution.png"));
    assertEquals(new TextDecoder().decode(png.subarray(1, 4)), "PNG");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the README names files that exist, and every notebook", async () => {
  const links = [...readme.matchAll(/\]\(([^):]+)\)|^\[\d\d\]: (.+)$/gm)]
    .map(([, path, reference]) => path ?? reference!);
  for (const path of links) await Deno.stat(join(projectRoot, path));
  const commands = [...readme.matchAll(/deno run -A (lib\/[\w/.]+)/g)].map(([, path = ""]) => path);
  for (const path of commands) await Deno.stat(join(projectRoot, path));
  for await (const { name } of Deno.readDir(join(projectRoot, "notebooks"))) {
    if (name.endsWith(".ipynb")) assertEquals(links.includes(`notebooks/${name}`), true, name);
  }
});
