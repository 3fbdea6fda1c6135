import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder on this machine. */
export const projectRoot: string = join(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * The project's TypeScript files below the folders, relative to the project's folder, with forward
 * slashes.
 */
export async function sources(...folders: string[]): Promise<string[]> {
  let found: string[] = [];
  for (const folder of folders) {
    for await (const { name, isDirectory } of Deno.readDir(join(projectRoot, folder))) {
      const path = `${folder}/${name}`;
      if (isDirectory) found = found.concat(await sources(path));
      else if (name.endsWith(".ts")) found.push(path);
    }
  }
  return found.sort();
}

/** How a subprocess of Deno's ended and what it printed, standard error after standard output. */
export interface Outcome {
  readonly success: boolean;
  readonly text: string;
}

/** Runs this same Deno and captures what it prints, without colours. */
export async function deno(args: readonly string[], cwd?: string): Promise<Outcome> {
  const command = new Deno.Command(Deno.execPath(), {
    args: [...args],
    ...(cwd !== undefined && { cwd }),
    env: { NO_COLOR: "1" },
    stdin: "null",
  });
  const { success, stdout, stderr } = await command.output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  return { success, text };
}

/**
 * The flags that make a subprocess use the deno.json that holds for the folder, or none where none
 * does.
 */
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

/** A plain table: columns as wide as they must be, numbers to the right, a rule under the head. */
export function textTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const texts = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) =>
    texts.reduce((most, row) => Math.max(most, row[column]?.length ?? 0), 0)
  );
  const lines = texts.map((row, index) =>
    row.map((text, column) => {
      const width = widths[column] ?? 0;
      const isNumber = typeof rows[Math.max(index - 1, 0)]?.[column] === "number";
      return isNumber ? text.padStart(width) : text.padEnd(width);
    }).join("  ").trimEnd()
  );
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}
