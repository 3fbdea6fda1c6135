import { join } from "node:path";

/** The kernelspec's folder name: one of its own, so that a `deno` that somebody installed stays as it is. */
export const KERNEL_NAME = "attribution-notebooks";

/**
 * What Jupyter needs to know to start Deno's kernel so that Stop interrupts a running cell and keeps its state, and
 * values come without colour codes. The one that `deno jupyter --install` writes does neither.
 *
 * @param execPath Absolute path of the Deno to start.
 */
export function kernelspec(execPath: string): Record<string, unknown> {
  return {
    argv: [execPath, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno (attribution notebooks)",
    language: "typescript",
    interrupt_mode: "message",
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

/** Writes the kernelspec below a Jupyter data folder under the given name; gives the path of its file. */
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
