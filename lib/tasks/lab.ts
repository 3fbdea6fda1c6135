import { join } from "node:path";
import { projectRoot } from "./project.ts";
import { setup } from "./setup.ts";

/**
 * Opens the notebooks to be worked in by hand: writes the kernelspec, then starts JupyterLab or
 * Notebook where one is installed, and otherwise says how to open them in VS Code.
 */
async function lab(): Promise<number> {
  await setup();
  const execPath = Deno.execPath();
  const dataFolder = jupyterDataFolder(Deno.build.os, (name) => Deno.env.get(name));
  const file = await writeKernelspec(dataFolder, KERNEL_NAME, execPath);
  console.log(`Kernel "${kernelspec(execPath).display_name}": ${file}`);
  if (isInNpxCache(execPath)) {
    console.log("It starts the Deno in npx's cache: once that has been emptied, run this again.");
  }
  const app = await installed("lab") ? "lab" : await installed("notebook") ? "notebook" : undefined;
  if (!app) {
    console.log(
      `No JupyterLab or Notebook is installed. In VS Code: install the extensions "Jupyter" and "Deno", ` +
        `open this folder, open a file in notebooks/ and choose Select Kernel > Jupyter Kernel > ` +
        `"${kernelspec(execPath).display_name}".`,
    );
    return 0;
  }
  // The notebooks ask for a kernel named "deno". For this session alone, that is ours too.
  const session = await Deno.makeTempDir({ prefix: "jupyter-" });
  try {
    await writeKernelspec(session, "deno", execPath);
    const path = [session, Deno.env.get("JUPYTER_PATH")].filter(Boolean)
      .join(Deno.build.os === "windows" ? ";" : ":");
    Deno.addSignalListener("SIGINT", () => {}); // Jupyter asks whether to stop, and stops by itself.
    // Jupyter shows what lies below its root: the notebooks point to ../figures and ../README.md.
    const root = `--ServerApp.root_dir=${projectRoot}`;
    const start = `--ServerApp.preferred_dir=${join(projectRoot, "notebooks")}`;
    const status = await new Deno.Command("jupyter", {
      args: [app, root, start],
      cwd: projectRoot,
      env: { JUPYTER_PATH: path },
    }).spawn().status;
    return status.code;
  } finally {
    await Deno.remove(session, { recursive: true });
  }
}

async function installed(app: string): Promise<boolean> {
  try {
    const command = new Deno.Command("jupyter", { args: [app, "--version"], stdin: "null" });
    return (await command.output()).success;
  } catch {
    return false;
  }
}

/** The kernelspec's folder: one of its own, so that a `deno` that somebody installed stays. */
const KERNEL_NAME = "attribution-notebooks";

/**
 * What Jupyter needs to know to start Deno's kernel so that values come without colour codes, and Stop
 * ends a cell and keeps its variables once `setupBackend()` listens. With the one that
 * `deno jupyter --install` writes neither is so.
 *
 * @param execPath Absolute path of the Deno to start.
 */
function kernelspec(execPath: string): Record<string, unknown> {
  return {
    argv: [execPath, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno (attribution notebooks)",
    language: "typescript",
    // Jupyter has no signal for it on Windows, and Deno's answer to the message leaves every await hanging.
    interrupt_mode: Deno.build.os === "windows" ? "message" : "signal",
    env: { NO_COLOR: "1" },
  };
}

/** The user's Jupyter data folder, by Jupyter's own rules. */
export function jupyterDataFolder(
  os: typeof Deno.build.os,
  env: (name: string) => string | undefined,
): string {
  const explicit = env("JUPYTER_DATA_DIR");
  if (explicit) return explicit;
  const home = env("HOME") ?? env("USERPROFILE") ?? "";
  if (os === "darwin") return join(home, "Library", "Jupyter");
  if (os === "windows") return join(env("APPDATA") ?? join(home, "AppData", "Roaming"), "jupyter");
  return join(env("XDG_DATA_HOME") || join(home, ".local", "share"), "jupyter");
}

/** Writes the kernelspec below a Jupyter data folder and gives the path of its file. */
export async function writeKernelspec(
  dataFolder: string,
  name: string,
  execPath: string,
): Promise<string> {
  const folder = join(dataFolder, "kernels", name);
  const file = join(folder, "kernel.json");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(file, JSON.stringify(kernelspec(execPath), null, 2) + "\n");
  return file;
}

/** Whether this Deno lies in the cache of npx, which may be emptied at any time. */
export function isInNpxCache(execPath: string): boolean {
  return /[\\/]_npx[\\/]/.test(execPath);
}

if (import.meta.main) Deno.exit(await lab());
