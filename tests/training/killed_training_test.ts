import { assert, assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("killed_training.ts", import.meta.url));

/** The lines of a training in a process of its own, which is killed at its `last` one where given. */
async function train(
  checkpoint: string,
  { seed, last = Infinity }: { readonly seed: number; readonly last?: number },
): Promise<string[]> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", program, checkpoint, String(seed)],
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

Deno.test("a training killed within its epochs goes on from there and ends with the values of one never stopped", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const whole = await train(`${folder}/whole`, { seed: 1 });
    assertEquals(whole.slice(0, 3), ["batch 16", "batch 32", "batch 48"]);
    assertEquals(whole.length, 9, "four reports an epoch of 60 batches, and the values");
    const checkpoint = `${folder}/killed`;
    // The networks that go on start from other weights: all must come from the checkpoint.
    const first = await train(checkpoint, { seed: 1, last: 3 });
    const second = await train(checkpoint, { seed: 2, last: 3 });
    const third = await train(checkpoint, { seed: 3 });
    const batch = (line?: string) => Number(line!.split(" ")[1]);
    assert(batch(second[0]) > 16 && batch(third[0]) > batch(second[0]), `${[first, second]}`);
    assertEquals(third.at(-1), whole.at(-1));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
