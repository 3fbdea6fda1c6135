import { assert, assertEquals, assertRejects } from "@std/assert";
import { setupBackend } from "@lib/runtime";
import { refitWithoutBiases } from "@lib/training";
import { images, pair } from "../../fixtures/teachers.ts";
import { linesUntilKilled } from "../killed_process.ts";

await setupBackend({ backend: "wasm", quiet: true });

const program = new URL("killed_refit.ts", import.meta.url);

Deno.test("a refit killed within its layers goes on from there and ends with the kernels of one never stopped", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const whole = await linesUntilKilled(program, [`${folder}/whole`]);
    assertEquals(whole.length, 55, "a line a layer, and the kernels");
    const checkpoint = `${folder}/killed`;
    const first = await linesUntilKilled(program, [checkpoint], { last: 10 });
    const second = await linesUntilKilled(program, [checkpoint], { last: 30 });
    const third = await linesUntilKilled(program, [checkpoint]);
    // What was found before is told again, to the seconds that it took.
    assertEquals(second.slice(0, 10), first.slice(0, 10));
    assertEquals(third.slice(0, 30), second.slice(0, 30));
    assertEquals(third.at(-1), whole.at(-1));
    const seconds = (line: string) => JSON.parse(line).seconds as number;
    assert(whole.slice(0, -1).every((line) => seconds(line) > 0));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("refitWithoutBiases() refuses a checkpoint of other settings, inputs or teachers, and a damaged one", async () => {
  const folder = await Deno.makeTempDir(), checkpoint = `${folder}/refit`;
  try {
    const { teacher, student } = pair(), inputs = images(3);
    const options = { teacher, inputs, iterations: 1, checkpoint };
    const fits = await refitWithoutBiases(student, options);
    assertEquals(await refitWithoutBiases(pair().student, options), fits, "nothing is done twice");
    const other = pair().teacher;
    other.variables.get("fc.bias")!.assign(teacher.variables.get("fc.bias")!.add(1));
    for (const change of [{ iterations: 2 }, { inputs: images(4) }, { teacher: other }]) {
      const run = () => refitWithoutBiases(student, { ...options, ...change });
      await assertRejects(run, Error, "the same networks, inputs and settings");
    }
    await Deno.truncate(checkpoint, (await Deno.stat(checkpoint)).size - 1);
    await assertRejects(() => refitWithoutBiases(student, options), Error, "truncated?");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
