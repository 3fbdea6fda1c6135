import { delimiter, join } from "node:path";
import { projectRoot } from "./project.ts";
import { setup } from "./setup.ts";

/**
 * Opens the notebooks in JupyterLab or Notebook, where one is installed, with a kernel that is there as
 * long as they are open; further arguments are Jupyter's. Where none is, says what to install.
 *
 *     deno task lab [--register | --no-browser --port=8899 ...]
 *
 * `--register` only writes the kernel for good where Jupyter and VS Code look for it.
 */
async function lab(args: readonly string[]): Promise<number> {
  if (args.includes("--register")) {
    const dataFolder = jupyterDataFolder(Deno.build.os, (name) => Deno.env.get(name));
    console.log(`Kernel "Deno": ${await writeKernelspec(dataFolder, Deno.execPath())}`);
    if (isInNpxCache(Deno.execPath())) {
      console.log("It starts the Deno in npx's cache: once that has been emptied, run this again.");
    }
    return 0;
  }
  const app = await jupyter("lab", "--version")
    ? "lab"
    : await jupyter("notebook", "--version") && "notebook";
  if (!app) {
    console.log(WHAT_TO_INSTALL);
    return 1;
  }
  const extensions = await jupyter("labextension", "list");
  if (!extensions?.includes("jupyterlab-plotly")) {
    console.log("Figures will be pictures: `pip install plotly` makes them answer to the mouse.");
  }
  console.log(
    "A cell that fails without a word has a syntax error: once the notebook is saved, " +
      "`deno run -A lib/tasks/gate/check_notebooks.ts` names its place.",
  );
  await setup();
  const session = await Deno.makeTempDir({ prefix: "jupyter-" });
  try {
    await writeKernelspec(session, Deno.execPath());
    const path = (name: string, folder: string) => ({
      [name]: [folder, Deno.env.get(name)].filter(Boolean).join(delimiter),
    });
    const child = new Deno.Command("jupyter", {
      args: [app, ...labArguments(Deno.uid() === 0), ...args],
      cwd: projectRoot,
      env: {
        ...path("JUPYTER_PATH", session),
        ...path("JUPYTER_CONFIG_PATH", join(projectRoot, "lib/tasks/jupyter")),
      },
    }).spawn();
    Deno.addSignalListener("SIGINT", () => {}); // Jupyter asks whether to stop, and stops by itself.
    if (Deno.build.os !== "windows") {
      for (const signal of ["SIGTERM", "SIGHUP"] as const) {
        Deno.addSignalListener(signal, () => child.kill("SIGTERM"));
      }
    }
    return (await child.status).code;
  } finally {
    await Deno.remove(session, { recursive: true });
  }
}

const WHAT_TO_INSTALL = `No JupyterLab or Notebook is installed.

  pip install jupyterlab plotly   # to work in the notebooks; plotly makes figures answer to the mouse
  deno task lab

In VS Code: install the extensions "Jupyter" and "Deno", then

  deno task lab --register        # writes the kernel

and open this folder, a file in notebooks/, and Select Kernel > Jupyter Kernel > "Deno".`;

/** What a command of Jupyter's prints, or undefined where that is not installed. */
async function jupyter(...args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout, stderr } = await new Deno.Command("jupyter", { args, stdin: "null" })
      .output();
    const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
    return success ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Where Jupyter starts, and that it may as root, which it refuses without being told. */
function labArguments(isRoot: boolean): string[] {
  // Jupyter shows what lies below its root: the notebooks point to ../figures and ../README.md.
  const root = `--ServerApp.root_dir=${projectRoot}`;
  const start = `--FileContentsManager.preferred_dir=${join(projectRoot, "notebooks")}`;
  return [root, start, ...(isRoot ? ["--allow-root"] : [])];
}

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
    display_name: "Deno", // as in the notebooks, which another name would change
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

/** Writes the kernelspec that the notebooks ask for below a Jupyter data folder and gives its file's path. */
export async function writeKernelspec(dataFolder: string, execPath: string): Promise<string> {
  const folder = join(dataFolder, "kernels", "deno");
  const file = join(folder, "kernel.json");
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(file, JSON.stringify(kernelspec(execPath), null, 2) + "\n");
  return file;
}

/** Whether this Deno lies in the cache of npx, which may be emptied at any time. */
export function isInNpxCache(execPath: string): boolean {
  return /[\\/]_npx[\\/]/.test(execPath);
}

if (import.meta.main) Deno.exit(await lab(Deno.args));
