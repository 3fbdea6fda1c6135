import { dirname, join } from "node:path";

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

/** The flags that make a subprocess use the deno.json that holds for the folder, or none where none does. */
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
