import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { compareBaselines } from "@lib/attribution";
import { compareWithin } from "@lib/experiments";
import { type Forward, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** The sum of cubes: from 0 one midpoint misses a quarter of it, two a sixteenth, three a thirty-sixth. */
const cubes: Forward = (x) => x.pow(3).sum(1, true);
const inputs = () => tf.tensor2d([1, 1, 2, 2], [2, 2]);

/** From 0; from next to the first input, whose sum is all but exact; from 0 in two draws. */
const baselinesOf = (x: tf.Tensor) => {
  const zero = () => tf.zerosLike(x);
  const near = () => tf.tidy(() => x.mul(tf.tensor2d([0.99, 0], [2, 1])));
  return { zero, near, twice: { draw: zero, draws: 2 } };
};
const path = { target: [0, 0], rule: "midpoint", rounds: 1 } as const, { target, rule } = path;

Deno.test("compareWithin() gives maps that miss the quadrature of n and n + 1 nodes together, and no others", async () => {
  await withoutLeaks(async () => {
    const x = inputs(), baselines = baselinesOf(x), options = { ...path, baselines };
    const rough = await compareBaselines(cubes, x, { target, rule, baselines, steps: 2 });
    const fine = await compareWithin(cubes, x, { ...options, within: 0.03, steps: 2 });
    const nodes = fine.map(({ examples }) => examples.map(({ steps }) => steps));
    assertEquals(nodes, [[5, 5], [2, 5], [2, 2]]); // a mean of draws stays
    const [zero, near, twice] = fine;
    // Of x^3 the n midpoints miss 1 / (4 n^2): two nodes of five miss 1/16, three 1/36.
    const missed = (2 / 16 + 3 / 36) / 5;
    zero!.examples.forEach(({ sum, completenessError, completenessPercent, difference }, i) => {
      const own = zero!.maps[i]!.reduce((a, b) => a + b, 0);
      assertAlmostEquals(own, difference * (1 - missed), 1e-4);
      assertAlmostEquals(sum, own, 1e-6);
      assertAlmostEquals(completenessError, own - difference, 1e-6);
      assertAlmostEquals(completenessPercent!, 100 * missed, 1e-3);
    });
    assertEquals(zero!.draws, [zero!.maps]);
    assertEquals(near!.maps[0], rough[1]!.maps[0]);
    assertEquals(twice, rough[2]);
    x.dispose();
  });
});

Deno.test("compareWithin() throws no gradient away: a map that misses costs n + 1 more", async () => {
  let slopes = 0;
  const counting = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    const gradFunc = (_: tf.Tensor, [saved]: tf.Tensor[]) => {
      slopes += saved!.shape[0]!;
      return saved!.square().mul(3);
    };
    return { value: (x as tf.Tensor).pow(3), gradFunc };
  });
  const x = inputs(), baselines = { zero: () => tf.zerosLike(x) };
  const options = { ...path, baselines, within: 0.03 };
  const forward: Forward = (x) => counting(x).sum(1, true);
  await compareWithin(forward, x, { ...options, within: 0.1, steps: 4 });
  assertEquals(slopes, 2 * 4);
  slopes = 0;
  await compareWithin(forward, x, { ...options, steps: 2 });
  assertEquals(slopes, 2 * (2 + 3));
  x.dispose();
});

Deno.test("compareWithin() adds nodes again where a sum still misses much, once more than it has, and no longer", async () => {
  await withoutLeaks(async () => {
    const x = inputs(), baselines = baselinesOf(x), options = { ...path, baselines, steps: 2 };
    const nodes = async (within: number, rounds: number) => {
      const compared = await compareWithin(cubes, x, { ...options, within, rounds });
      return compared.map(({ examples }) => examples[1]!.steps);
    };
    // Of x^3 n midpoints miss 1 / (4 n^2): two with three 4.2%, with six more 2.3%, with twelve more 1.2%.
    assertEquals(await nodes(0.03, 1), [5, 5, 2]);
    assertEquals(await nodes(0.03, 2), [11, 11, 2]);
    assertEquals(await nodes(0.03, 3), [11, 11, 2]);
    assertEquals(await nodes(0.001, 3), [23, 23, 2]);
    const [zero] = await compareWithin(cubes, x, { ...options, within: 0.03, rounds: 2 });
    const missed = (2 / 16 + 3 / 36 + 6 / 144) / 11, { sum, difference } = zero!.examples[1]!;
    assertAlmostEquals(sum, difference * (1 - missed), 1e-4);
    assertAlmostEquals(zero!.maps[1]!.reduce((a, b) => a + b, 0), sum, 1e-6);
    x.dispose();
  });
});

Deno.test("compareWithin() keeps sums that miss less", async () => {
  const x = inputs(), baselines = baselinesOf(x), options = { ...path, baselines, steps: 1 };
  const rough = await compareBaselines(cubes, x, { target, rule, baselines, steps: 1 });
  assertEquals(await compareWithin(cubes, x, { ...options, within: 0.26 }), rough);
  const [zero] = await compareWithin(cubes, x, { ...options, within: 0.24 });
  assertEquals(zero!.examples.map(({ steps }) => steps), [3, 3]);
  x.dispose();
});

Deno.test("compareWithin() refines a path with nodes of its own by one more than these", async () => {
  const x = inputs(), zero = { draw: () => tf.zerosLike(x), draws: 1, steps: 2 };
  const options = { ...path, baselines: { zero }, within: 0.03, steps: 7 };
  const [fine] = await compareWithin(cubes, x, options);
  const { steps, completenessPercent } = fine!.examples[0]!;
  assertEquals(steps, 5);
  assertAlmostEquals(completenessPercent!, 100 * (2 / 16 + 3 / 36) / 5, 1e-3);
  x.dispose();
});

Deno.test("compareWithin() refuses half a node and no round", async () => {
  await withoutLeaks(async () => {
    const x = inputs(), options = { ...path, baselines: baselinesOf(x), within: 0.1 };
    await assertRejects(
      () => compareWithin(cubes, x, { ...options, steps: 0.5 }),
      RangeError,
      '"steps"',
    );
    await assertRejects(
      () => compareWithin(cubes, x, { ...options, steps: 2, rounds: 0 }),
      RangeError,
      '"rounds"',
    );
    x.dispose();
  });
});
