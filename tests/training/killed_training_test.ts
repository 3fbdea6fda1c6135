import { assert, assertEquals } from "@std/assert";
import { linesUntilKilled } from "./killed_process.ts";

/** The lines of a training that begins with a seed, killed at its `last` one where given. */
const train = (
  checkpoint: string,
  { seed, ...options }: { readonly seed: number; readonly last?: number },
) =>
  linesUntilKilled(
    new URL("killed_training.ts", import.meta.url),
    [checkpoint, `${seed}`],
    options,
  );

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
