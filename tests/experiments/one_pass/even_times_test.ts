import { assert, assertEquals, assertRejects } from "@std/assert";
import { inPasses, timeEvenly } from "@lib/experiments";
import { setupBackend, type XModel } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { linear } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("timeEvenly() gives each side the same passes over the same points, in turns, warmed up", async () => {
  const forward = linear([[1, -2], [3, 1]]), points: number[] = [];
  const model = ((x: tf.Tensor) => {
    points.push(x.shape[0]!);
    return forward(x);
  }) as unknown as XModel;
  const inputs = tf.tensor2d([[1, 2], [3, 4]]), before = tf.memory().numTensors;
  const { wall, processor } = await timeEvenly(model, inputs, {
    target: 0,
    steps: 10,
    batchSize: 20,
    repeats: 2,
  });
  // Ten passes of both inputs each time; the library's own are packed, and its ends are asked for.
  const turn = [...Array(3 * 10).fill(2), 20, 2, 1];
  const sorted = (list: readonly number[]) => list.toSorted((a, b) => a - b);
  assertEquals(sorted(points), sorted([turn, turn, turn].flat()));
  for (const clock of [wall, processor]) {
    for (const times of Object.values(clock)) {
      assertEquals(times.length, 2);
      assert(times.every((time: number) => time >= 0));
    }
  }
  assert(wall.passes.every((time) => time > 0));
  assertEquals(tf.memory().numTensors, before);
  inputs.dispose();
});

Deno.test("inPasses() divides by one pass of the same repeat", () => {
  const times = {
    passes: [8, 80],
    xGradients: [8, 88],
    pathSum: [16, 80],
    integratedGradients: [2, 40],
  };
  assertEquals(inPasses(times, 128), {
    xGradient: [1, 1.1],
    pathSum: [256, 128],
    integratedGradients: [32, 64],
  });
});

Deno.test("timeEvenly() refuses unknown options and numbers out of range", async () => {
  const model = linear([[1, -2], [3, 1]]) as unknown as XModel, inputs = tf.ones([1, 2]);
  const refused = (options: Record<string, unknown>, part: string) =>
    assertRejects(() => timeEvenly(model, inputs, options), Error, part);
  await refused({ nsteps: 3 }, "nsteps");
  for (const name of ["steps", "batchSize", "repeats"]) await refused({ [name]: 0 }, `"${name}"`);
  await refused({ target: 7, steps: 1, repeats: 1 }, "target");
  inputs.dispose();
});
