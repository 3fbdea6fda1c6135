import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

/**
 * The lines that a program writes in a process of its own, which is killed at its `last` one where given; it
 * may have written more by then.
 */
export async function linesUntilKilled(
  program: URL,
  args: readonly string[],
  { last = Infinity }: { readonly last?: number } = {},
): Promise<string[]> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", fileURLToPath(program), ...args],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const lines: string[] = [];
  let text = "";
  for await (const part of process.stdout.pipeThrough(new TextDecoderStream())) {
    text += part;
    lines.splice(0, Infinity, ...text.split("\n").slice(0, -1));
    if (lines.length >= last) process.kill("SIGKILL");
  }
  const { success } = await process.status;
  assertEquals(success, last === Infinity, "it ends by itself, or is killed");
  return lines;
}
