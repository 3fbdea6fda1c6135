import * as tf from "@tensorflow/tfjs";
import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import {
  averageOverBaselines,
  baselinePrediction,
  compareBaselines,
  integratedGradients,
  uniformNoise,
} from "@lib/attribution";
import { type Random, random, setupBackend } from "@lib/runtime";
import { linear, mlp, withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

const weights = [[1, -2, 3], [0, 1, 1]];
const inputs = () => tf.tensor2d([[1, 1, 1], [2, 0, -1]]);

Deno.test("compareBaselines() on a linear network is calculation by hand", async () => {
  await withoutLeaks(async () => {
    const x = inputs();
    const [zero, one] = await compareBaselines(linear(weights), x, {
      target: [0, 1],
      steps: 1,
      baselines: { zero: () => tf.zeros([2, 3]), one: () => tf.ones([1, 3]) },
    });
    x.dispose();
    assertEquals([zero!.name, one!.name], ["zero", "one"]);
    assertEquals(zero!.maps.map((map) => [...map]), [[1, -2, 3], [0, 0, -1]]);
    // w (x - 1): nothing for the first, [0 * 1, 1 * -1, 1 * -2] for the second.
    assertEquals(one!.maps.map((map) => map.reduce((a, b) => a + b, 0)), [0, -3]);
    const { output, baselineOutput, difference, distance, completenessError } = one!.examples[1]!;
    assertEquals([output, baselineOutput, difference], [-1, 2, -3]);
    assertAlmostEquals(distance, Math.sqrt(1 + 1 + 4), 1e-6);
    assertAlmostEquals(completenessError, 0, 1e-6);
    assertEquals(one!.baselines.map((b) => [...b]), [[1, 1, 1], [1, 1, 1]]);
    assert(zero!.spreads.every((spread) => spread.every((value) => value === 0)));
  });
});

Deno.test("a drawn baseline has the mean, spread, F(x') and error of its draws", async () => {
  const net = mlp([3, 16, 4], 5, 1), x = inputs();
  const [seed, again] = [random(2), random(2)];
  const noisy = (stream: Random) => ({ random: stream, range: [0, 1] } as const);
  const [noise] = await compareBaselines(net.forward, x, {
    target: 1,
    baselines: { noise: { draw: () => uniformNoise(x, noisy(seed)), draws: 4, steps: 9 } },
  });
  const starts: number[][] = [];
  const { maps, spreads, draws } = await averageOverBaselines(
    () => uniformNoise(x, noisy(again)),
    async (baseline) => {
      starts.push(
        (await baselinePrediction(net.forward, baseline)).map(({ logits }) => logits[1]!),
      );
      const options = { target: 1, baseline, steps: 9 };
      return (await integratedGradients(net.forward, x, options)).attributions;
    },
    { draws: 4 },
  );
  assertEquals([noise!.maps, noise!.spreads, noise!.draws], [maps, spreads, draws]);
  assertEquals([noise!.draws.length, noise!.examples[0]!.predictions.length], [4, 4]);
  noise!.examples.forEach(({ baselineOutput, output, sum, completenessError, steps }, i) => {
    assertAlmostEquals(baselineOutput, starts.reduce((s, draw) => s + draw[i]!, 0) / 4, 1e-6);
    assertAlmostEquals(completenessError, sum - (output - baselineOutput), 1e-9);
    assertEquals(steps, 9);
  });
  x.dispose();
  net.dispose();
});

Deno.test("compareBaselines() asks for F once of the inputs and of each draw, and takes no other pass than the nodes'", async () => {
  const x = inputs(), net = linear(weights);
  let passes = 0;
  await compareBaselines((points) => (passes++, net(points)), x, {
    target: 0,
    baselines: { zero: () => tf.zeros([2, 3]), one: { draw: () => tf.ones([1, 3]), draws: 2 } },
    steps: 3,
    batchSize: 2, // one node of both inputs a pass
  });
  assertEquals(passes, 1 + 3 * (1 + 3));
  x.dispose();
});

Deno.test("compareBaselines() says how sure the network is of a baseline, and tells its progress", async () => {
  const x = inputs(), told: number[][] = [];
  const [zero, sure] = await compareBaselines(linear(weights), x, {
    target: 0,
    baselines: {
      zero: { draw: () => tf.zeros([2, 3]), draws: 2 },
      sure: () => tf.tensor2d([[0, -50, 0], [0, 50, 0]]),
    },
    steps: 1,
    onProgress: (done, total) => void told.push([done, total]),
  });
  x.dispose();
  for (const { entropy } of zero!.examples) assertAlmostEquals(entropy, 1, 1e-6);
  for (const { entropy } of sure!.examples) assertAlmostEquals(entropy, 0, 1e-6);
  for (const { probability } of zero!.examples) assertAlmostEquals(probability, 0.5, 1e-6);
  sure!.examples.forEach(({ probability }, i) => assertAlmostEquals(probability, [1, 0][i]!, 1e-6));
  assertEquals(sure!.examples.map(({ predictions }) => predictions), [[0], [1]]);
  assertEquals(told, [[1, 3], [2, 3], [3, 3]]);
});

Deno.test("compareBaselines() places its nodes by the rule: Gauss-Legendre's two integrate a cube's slope", async () => {
  const x = inputs(), cube = (x: tf.Tensor) => x.pow(3).sum(1, true) as tf.Tensor2D;
  const baselines = { zero: () => tf.zeros([2, 3]) };
  const errorBy = async (rule: "midpoint" | "gauss-legendre") =>
    (await compareBaselines(cube, x, { steps: 2, rule, baselines }))[0]!.examples[0]!
      .completenessError;
  assertAlmostEquals(await errorBy("gauss-legendre"), 0, 1e-5);
  // 3 x^2 at 1/4 and 3/4 of the way: 15/16 of each cube.
  assertAlmostEquals(await errorBy("midpoint"), -3 / 16, 1e-5);
  x.dispose();
});

Deno.test("compareBaselines() refuses no baseline, no draws and another shape, and leaks nothing", async () => {
  const x = inputs(), forward = linear(weights);
  const compare = (baselines: Parameters<typeof compareBaselines>[2]["baselines"]) => () =>
    compareBaselines(forward, x, { target: 0, baselines });
  await withoutLeaks(async () => {
    await assertRejects(compare({}), RangeError, "one baseline or more");
    const none = { draw: () => tf.zeros([2, 3]), draws: 0 };
    await assertRejects(
      compare({ none }),
      RangeError,
      '"draws of none" must be a positive integer',
    );
    await assertRejects(compare({ wide: () => tf.zeros([2, 4]) }), TypeError, "baseline");
    await assertRejects(compare({ bad: () => tf.fill([2, 3], NaN) }), RangeError, "NaN");
  });
  x.dispose();
});
