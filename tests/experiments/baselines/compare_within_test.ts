import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { compareBaselines } from "@lib/attribution";
import { compareWithin } from "@lib/experiments";
import { type Forward, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** The sum of cubes: from 0 one midpoint misses a quarter of it, two a sixteenth, four a sixty-fourth. */
const cubes: Forward = (x) => x.pow(3).sum(1, true);
const inputs = () => tf.tensor2d([1, 1, 2, 2], [2, 2]);

/** From 0; from next to the first input, whose sum is all but exact; from 0 in two draws. */
const baselinesOf = (x: tf.Tensor) => {
  const zero = () => tf.zerosLike(x);
  const near = () => tf.tidy(() => x.mul(tf.tensor2d([0.99, 0], [2, 1])));
  return { zero, near, twice: { draw: zero, draws: 2 } };
};
const path = { target: [0, 0], rule: "midpoint" } as const;

Deno.test("compareWithin() takes more nodes where a sum misses much, no more than it needs, and nowhere else", async () => {
  await withoutLeaks(async () => {
    const x = inputs(), baselines = baselinesOf(x);
    const rough = await compareBaselines(cubes, x, { ...path, baselines, steps: 1 });
    const options = { ...path, baselines, within: 0.03, steps: [1, 2, 4, 8] };
    const fine = await compareWithin(cubes, x, options);
    const nodes = fine.map(({ examples }) => examples.map(({ steps }) => steps));
    assertEquals(nodes, [[4, 4], [1, 4], [1, 1]]); // a mean of draws stays
    const [zero, near, twice] = fine;
    assertAlmostEquals(zero!.examples[1]!.completenessPercent!, 100 / 64, 1e-3);
    const sum = zero!.maps[1]!.reduce((a, b) => a + b, 0);
    assertAlmostEquals(sum, 16 * (1 - 1 / 64), 1e-4);
    assertEquals(zero!.draws, [zero!.maps]);
    assertEquals(near!.maps[0], rough[1]!.maps[0]);
    assertEquals(twice, rough[2]);
    x.dispose();
  });
});

Deno.test("compareWithin() keeps sums that miss less, and stops at the last number where none is enough", async () => {
  const x = inputs(), baselines = baselinesOf(x), options = { ...path, baselines };
  const rough = await compareBaselines(cubes, x, { ...options, steps: 1 });
  for (const [within, steps] of [[0.5, [1, 2]], [0.001, [1]]] as const) {
    assertEquals(await compareWithin(cubes, x, { ...options, within, steps }), rough);
  }
  const [zero] = await compareWithin(cubes, x, { ...options, within: 0.001, steps: [1, 2, 4] });
  assertEquals(zero!.examples[0]!.steps, 4);
  assertAlmostEquals(zero!.examples[0]!.completenessPercent!, 100 / 64, 1e-3);
  x.dispose();
});

Deno.test("compareWithin() refuses no numbers of nodes, and half a node", async () => {
  await withoutLeaks(async () => {
    const x = inputs(), options = { ...path, baselines: baselinesOf(x), within: 0.1 };
    const asking = (steps: number[]) => () => compareWithin(cubes, x, { ...options, steps });
    await assertRejects(asking([]), RangeError, '"steps" must be not empty');
    await assertRejects(asking([1, 0.5]), RangeError, "steps[1]");
    x.dispose();
  });
});
