import { assert, assertEquals } from "@std/assert";
import { isAbsolute, join } from "node:path";
import { isInNpxCache, jupyterDataFolder, writeKernelspec } from "../../lib/tasks/lab.ts";

Deno.test("writeKernelspec() starts this Deno by its absolute path, interrupts by signal, without colours", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const file = await writeKernelspec(folder, Deno.execPath());
    assertEquals(file, join(folder, "kernels", "deno", "kernel.json"));
    const spec = JSON.parse(await Deno.readTextFile(file));
    assert(isAbsolute(spec.argv[0]));
    assertEquals(spec.argv.slice(1), ["jupyter", "--kernel", "--conn", "{connection_file}"]);
    assertEquals([spec.interrupt_mode, spec.language], ["signal", "typescript"]);
    assertEquals(spec.env, { NO_COLOR: "1" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("jupyterDataFolder() follows Jupyter's rules on each system", () => {
  const folder = (os: typeof Deno.build.os, env: Record<string, string>) =>
    jupyterDataFolder(os, (name) => env[name]).replaceAll("\\", "/");
  assertEquals(folder("linux", { HOME: "/h" }), "/h/.local/share/jupyter");
  assertEquals(folder("linux", { HOME: "/h", XDG_DATA_HOME: "/x" }), "/x/jupyter");
  assertEquals(folder("darwin", { HOME: "/h" }), "/h/Library/Jupyter");
  assertEquals(folder("windows", { APPDATA: "/a" }), "/a/jupyter");
  assertEquals(folder("darwin", { HOME: "/h", JUPYTER_DATA_DIR: "/own" }), "/own");
});

Deno.test("isInNpxCache() tells a Deno that npx fetched from an installed one", () => {
  assert(isInNpxCache("/h/.npm/_npx/7a40/node_modules/deno"));
  assert(isInNpxCache("C:\\npm\\_npx\\7a40\\deno.exe"));
  assert(!isInNpxCache("/usr/bin/deno"));
});
