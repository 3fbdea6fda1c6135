import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder on this machine. */
export const projectRoot: string = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The TypeScript files below the project's folders, relative to the project, with forward slashes. */
export async function sources(...folders: string[]): Promise<string[]> {
  const found = await Array.fromAsync(folders, async (folder) => {
    const names = await readdir(join(projectRoot, folder), { recursive: true });
    return names.map((name) => `${folder}/${name.replaceAll("\\", "/")}`);
  });
  return found.flat().filter((path) => path.endsWith(".ts")).sort();
}

/**
 * Runs this same Deno, without colours.
 *
 * @returns Whether it succeeded, its standard output, and as `text` that with standard error after it.
 */
export async function deno(args: readonly string[], cwd?: string) {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    ...(cwd !== undefined && { cwd }),
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { success, ...streams } = await command.output();
  const stdout = new TextDecoder().decode(streams.stdout);
  return { success, stdout, text: stdout + new TextDecoder().decode(streams.stderr) };
}

/** The flags by which a subprocess uses the deno.json that holds for the folder, if one does. */
export async function configFlags(folder: string): Promise<string[]> {
  for (let at = folder;; at = dirname(at)) {
    const config = join(at, "deno.json");
    try {
      await Deno.stat(config);
      return ["--config", config];
    } catch {
      if (dirname(at) === at) return ["--no-config"];
    }
  }
}

/** Ends a check: shows what is wrong, a sentence each, and exits with 1 where anything is. */
export function exitWith(wrong: readonly string[]): never {
  wrong.forEach((sentence) => console.error(sentence));
  Deno.exit(wrong.length > 0 ? 1 : 0);
}
