import { join } from "node:path";
import {
  isInNpxCache,
  jupyterDataFolder,
  KERNEL_NAME,
  kernelspec,
  writeKernelspec,
} from "./notebook/kernelspec.ts";
import { projectRoot } from "./project.ts";
import { setup } from "./setup.ts";

/**
 * Opens the notebooks to be worked in by hand: writes the kernelspec, then starts JupyterLab or Notebook where one is
 * installed, and otherwise says how to open them in VS Code.
 */
async function lab(): Promise<number> {
  await setup();
  const execPath = Deno.execPath();
  const dataFolder = jupyterDataFolder(Deno.build.os, (name) => Deno.env.get(name));
  const file = await writeKernelspec(dataFolder, KERNEL_NAME, execPath);
  console.log(`Kernel "${kernelspec(execPath).display_name}": ${file}`);
  if (isInNpxCache(execPath)) {
    console.log(
      "It starts the Deno in npx's cache: once that has been emptied, run this task again " +
        "(or install Deno, and run this task with it).",
    );
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
  // The notebooks ask for a kernel named "deno". For this session, and for it alone, that is ours too.
  const session = await Deno.makeTempDir({ prefix: "jupyter-" });
  try {
    await writeKernelspec(session, "deno", execPath);
    const path = [session, Deno.env.get("JUPYTER_PATH")].filter(Boolean)
      .join(Deno.build.os === "windows" ? ";" : ":");
    Deno.addSignalListener("SIGINT", () => {}); // Jupyter asks whether to stop, and stops by itself.
    const status = await new Deno.Command("jupyter", {
      // Jupyter shows only what lies below its root: the notebooks point to ../figures and ../README.md.
      args: [
        app,
        `--ServerApp.root_dir=${projectRoot}`,
        `--ServerApp.preferred_dir=${join(projectRoot, "notebooks")}`,
      ],
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

if (import.meta.main) Deno.exit(await lab());
