import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { isAbsolute, join } from "node:path";
import { isInNpxCache, jupyterDataFolder, writeKernelspec } from "../../lib/tasks/lab.ts";
import { projectRoot } from "../../lib/tasks/project.ts";

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

/** Runs the task where the only `jupyter`, if there is one, notes how it was called and what it found. */
async function lab(args: readonly string[], { installed }: { readonly installed: boolean }) {
  const folder = await Deno.makeTempDir(), log = join(folder, "log");
  const script =
    `#!/bin/sh\necho 4.0\necho "$@" >> ${log}\necho "$JUPYTER_PATH"/kernels/* >> ${log}\n`;
  try {
    if (installed) await Deno.writeTextFile(join(folder, "jupyter"), script, { mode: 0o755 });
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "lib/tasks/lab.ts", ...args],
      cwd: projectRoot,
      env: { PATH: folder, JUPYTER_DATA_DIR: join(folder, "data"), ATTRIBUTION_BACKEND: "wasm" },
    }).output();
    const calls = await Deno.readTextFile(log).catch(() => "");
    const data = await Array.fromAsync(Deno.readDir(join(folder, "data", "kernels")))
      .catch(() => []);
    return {
      code,
      text: new TextDecoder().decode(stdout),
      lines: calls.trim().split("\n"),
      registered: data.map(({ name }) => name),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("lab says what to install, and why, where there is no Jupyter", async () => {
  const { code, text, registered } = await lab([], { installed: false });
  assertEquals([code, registered], [1, []]);
  for (const part of ["pip install jupyterlab plotly", "plotly makes figures", "--register"]) {
    assertStringIncludes(text, part);
  }
});

Deno.test("lab --register registers the kernel that the notebooks name, and opens nothing", async () => {
  const { code, lines, registered } = await lab(["--register"], { installed: true });
  assertEquals([code, lines, registered], [0, [""], ["deno"]]);
});

Deno.test({
  name: "lab hands arguments on, as root too, with a kernel that is gone afterwards",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { code, lines, registered } = await lab(["--port=8899"], { installed: true });
    assertEquals([code, registered], [0, []]);
    const [call = "", kernels = ""] = lines.slice(-2);
    assertMatch(call, /^lab .*--port=8899$/);
    assertEquals(call.includes("--allow-root"), Deno.uid() === 0);
    assertMatch(kernels, /\/kernels\/deno$/);
    await assertRejects(() => Deno.stat(kernels), Deno.errors.NotFound);
  },
});

const python = await new Deno.Command("python3", { args: ["--version"] }).output()
  .then(({ success }) => success, () => false);

Deno.test({
  name: "a figure that was only touched in Jupyter is saved with the picture that it had",
  ignore: !python, // as on a machine without Jupyter
  async fn() {
    const plotly = "application/vnd.plotly.v1+json";
    const notebook = (...figures: [figure: number, picture: string][]) => ({
      cells: [{ cell_type: "markdown" }, {
        outputs: figures.map(([z, png]) => ({ data: { [plotly]: { z }, "image/png": png } })),
      }],
    });
    const folder = await Deno.makeTempDir(), saved = join(folder, "saved.ipynb");
    const photograph = { [plotly]: { z: 4 }, "image/jpeg": "drawn" };
    const withPhotograph = (notebook: unknown, data: Record<string, unknown>) => {
      (notebook as { cells: { outputs?: unknown[] }[] }).cells[1]!.outputs!.push({ data });
      return notebook;
    };
    const drawn = withPhotograph(notebook([1, "drawn"], [2, "drawn too"]), photograph);
    await Deno.writeTextFile(saved, JSON.stringify(drawn));
    const screened = { ...photograph, "image/png": "screenshot" };
    const touched = JSON.stringify(
      withPhotograph(notebook([1, "screenshot"], [3, "of a changed figure"]), screened),
    );
    const code = `import json, types
class c: ContentsManager = types.SimpleNamespace()
exec(open("lib/tasks/jupyter/jupyter_server_config.py").read())
manager = types.SimpleNamespace(_get_os_path=lambda path: path)
content = json.loads(${JSON.stringify(touched)})
model = {"type": "notebook", "content": content}
c.ContentsManager.pre_save_hook(model=model, path=${
      JSON.stringify(saved)
    }, contents_manager=manager)
print(json.dumps(content))`;
    const command = new Deno.Command("python3", { args: ["-c", code], cwd: projectRoot });
    const { stdout } = await command.output();
    const kept = JSON.parse(new TextDecoder().decode(stdout));
    const expected = notebook([1, "drawn"], [3, "of a changed figure"]);
    assertEquals(kept, withPhotograph(expected, photograph));
    await Deno.remove(folder, { recursive: true });
  },
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
