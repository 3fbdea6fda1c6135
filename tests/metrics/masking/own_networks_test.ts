import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  deletionInsertion,
  evenFractions,
  keepRemove,
  maskedLogits,
  maskedViews,
  pixelScores,
  scoreDeletionInsertion,
  scoreKeepRemove,
  scoreSmallestFraction,
  smallestFraction,
  subsetDrops,
} from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** One output: the sum of all values. */
const sum: Forward = (x) => tf.sum(tf.reshape(x, [x.shape[0]!, -1]), 1, true);
/** Three outputs: the sum, twice the sum, and 0. */
const three: Forward = (x) => tf.concat([sum(x), tf.mul(sum(x), 2), tf.zerosLike(sum(x))], 1);
const sigmoid = (f: number) => 1 / (1 + Math.exp(-f));

Deno.test("a feature of a table and a time step of a series take a pixel's place", async () => {
  await withoutLeaks(async () => {
    const table = tf.tensor2d([[1, -2, 4], [3, 0, -1]]);
    const options = { fill: 0, output: "logit", fractions: evenFractions(4) } as const;
    const ofTable = await deletionInsertion(sum, table, {
      ...options,
      scores: [[1, -2, 4], [3, 0, -1]],
    });
    assertEquals(ofTable.insertion, [[0, 4, 5, 3], [0, 3, 3, 2]]);
    assertEquals(ofTable.deletion, [[3, -1, -2, 0], [2, -1, -1, 0]]);
    // Steps of two channels with the sums 3, 7 and -1.
    const series = tf.tensor3d([1, 2, 3, 4, -2, 1], [1, 3, 2]);
    const scores = await pixelScores(series);
    const ofSeries = await deletionInsertion(sum, series, { ...options, scores });
    assertEquals(ofSeries.insertion, [[0, 7, 10, 9]]);
    const volume = tf.tensor5d([1, 2, 3, 4], [1, 2, 1, 2, 1]);
    const rows = await maskedLogits(sum, volume, {
      fill: -1,
      masks: [{ image: 0, order: [3, 0], visible: 1 }],
    });
    assertEquals([...rows[0]!], [4 - 3]);
    tf.dispose([table, series, volume]);
  });
});

Deno.test("a fill is a number, one example or one for each", async () => {
  const table = tf.tensor2d([[1, 2], [3, 4]]), means = tf.tensor2d([[10, 20]]);
  const each = tf.tensor2d([[10, 20], [30, 40]]);
  const masks = [{ image: 0, order: [1], visible: 1 }, { image: 1, order: [1], visible: 1 }];
  const run = async (fill: number | tf.Tensor) =>
    (await maskedLogits(sum, table, { masks, fill })).map(([value]) => value);
  assertEquals(await run(7), [9, 11]);
  assertEquals(await run(means), [12, 14]);
  assertEquals(await run(each), [12, 34]);
  await assertRejects(() => run([0, 0] as never), TypeError, '"fill" must be a tensor');
  await assertRejects(() => run(NaN), RangeError, '"fill" must be finite');
  tf.dispose([table, means, each]);
});

Deno.test("keepRemove() asks for the fill of a table and blurs a series along its time", async () => {
  const table = tf.tensor2d([[1, -2, 4]]), series = tf.tensor3d([1, 5, 9, 5, 1, 0, 0], [1, 7, 1]);
  const options = { metric: "KPM", fractions: [0.5, 1] } as const;
  const run = (fill?: number) =>
    keepRemove(sum, table, {
      ...options,
      scores: [[1, -2, 4]],
      ...(fill === undefined ? {} : { fill }),
    });
  await assertRejects(() => run(), TypeError, '"fill" must be given for a table');
  assertEquals((await run(0)).curves, [[4, 5]]);
  const scores = await pixelScores(series), before = tf.memory().numTensors;
  assertEquals((await keepRemove(sum, series, { ...options, scores })).curves[0]!.length, 2);
  assertEquals(tf.memory().numTensors, before);
  tf.dispose([table, series]);
});

Deno.test("one output: the curves are its own or its sigmoid's, the class is its sign", async () => {
  const table = tf.tensor2d([[3, -1], [-3, 1]]);
  const shared = { scores: [[3, -1], [-3, 1]], fill: 0, fractions: [0, 0.5, 1] };
  for (const target of [undefined, 0, [0, 0], Uint8Array.of(0, 0)]) {
    const asked = { ...shared, target };
    const logit = await deletionInsertion(sum, table, { ...asked, output: "logit" });
    assertEquals(logit.insertion, [[0, 3, 2], [0, 1, -2]]);
    const chance = await deletionInsertion(sum, table, { ...asked, output: "probability" });
    await assertClose(chance.insertion[1]!, [0.5, sigmoid(1), sigmoid(-2)]);
  }
  const { kept, stable, probabilities } = await smallestFraction(sum, table, shared);
  assertEquals(kept, [[0, 1, 1], [1, 0, 1]]);
  assertEquals(stable, [0.5, 1]);
  await assertClose(probabilities[1]!, [0.5, 1 - sigmoid(1), 1 - sigmoid(-2)]);
  const measure = { ...shared, fractions: [0.5, 1] };
  const right = await keepRemove(sum, table, { ...measure, metric: "KAM" });
  assertEquals(right.curves, [[1, 1], [1, 1]]);
  const removed = await keepRemove(sum, table, { ...measure, metric: "RAM" });
  assertEquals(removed.curves, [[0, 1], [0, 1]]);
  assertEquals((await keepRemove(sum, table, { ...measure, metric: "KPM" })).curves[1], [1, 1]);
  const rest = { ...shared, target: 1, output: "logit" } as const;
  await assertRejects(() => deletionInsertion(sum, table, rest), RangeError, '"target"');
  table.dispose();
});

Deno.test("targets of every form, absent only where there is one output", async () => {
  await withoutLeaks(async () => {
    const table = tf.tensor2d([[1, 2], [3, 4]]), read = tf.tensor1d([1, 0], "int32");
    const shared = { scores: [[1, 2], [3, 4]], fill: 0, fractions: [0.5, 1] };
    const forms = [[1, 0], Uint8Array.of(1, 0), Uint16Array.of(1, 0), Float64Array.of(1, 0), read];
    for (const target of [...forms, BigInt64Array.of(1n, 0n)]) {
      const { insertion } = await deletionInsertion(three, table, {
        ...shared,
        target,
        output: "logit",
      });
      assertEquals(insertion, [[4, 6], [4, 7]]);
      const { curves } = await keepRemove(three, table, { ...shared, target, metric: "KPM" });
      assertEquals(curves, [[4, 6], [4, 7]]);
      const accurate = await keepRemove(three, table, { ...shared, target, metric: "KAM" });
      assertEquals(accurate.curves, [[1, 1], [0, 0]]);
      const draws = { target, fill: 0, sizes: [1], samples: 3, random: random(1) };
      assert((await subsetDrops(three, table, draws)).drops[0]![0]!.every((drop) => drop <= -2));
    }
    for (const target of [undefined, 3, -1, 0.5, [1], "1", [[1, 0]], null]) {
      const asked = { ...shared, target: target as number };
      for (
        const run of [
          () => deletionInsertion(three, table, { ...asked, output: "logit" }),
          () => keepRemove(three, table, { ...asked, metric: "KAM" }),
          () => subsetDrops(three, table, { target: asked.target, fill: 0, random: random(1) }),
        ]
      ) await assertRejects(run, Error, '"target" must be');
    }
    tf.dispose([table, read]);
  });
});

Deno.test("a softmax of probabilities is refused, and logits of the same network are not", async () => {
  await withoutLeaks(async () => {
    const table = tf.tensor2d([[1, 2], [3, -4]]);
    const softmax: Forward = (x) => tf.softmax(three(x)) as tf.Tensor2D;
    const shared = { scores: [[1, 2], [3, 4]], fill: 0, fractions: [0.5, 1] };
    const refused: [() => Promise<unknown>][] = [
      [() => deletionInsertion(softmax, table, { ...shared, target: 0, output: "probability" })],
      [() => smallestFraction(softmax, table, shared)],
      [() =>
        scoreSmallestFraction(softmax, table, {
          fills: { zero: 0 },
          maps: { map: shared.scores },
        })],
    ];
    for (const [run] of refused) {
      await assertRejects(run, RangeError, "logits: these outputs sum to 1");
    }
    const { insertion } = await deletionInsertion(softmax, table, {
      ...shared,
      target: 0,
      output: "logit",
    });
    assert(insertion.flat().every((p) => p > 0 && p < 1));
    await keepRemove(softmax, table, { ...shared, target: 0, metric: "KAM" });
    table.dispose();
  });
});

Deno.test("batchSize bounds every pass of every metric", async () => {
  const table = tf.tensor2d(random(3).normalArray(28), [7, 4]);
  const scores = (await table.array()) as number[][];
  let largest = 0;
  const counted = (forward: Forward): Forward => (x) => {
    largest = Math.max(largest, x.shape[0]!);
    return forward(x);
  };
  const net = counted(three), one = counted(sum), fills = { zero: 0 }, maps = { own: scores };
  for (const batchSize of [1, 3]) {
    const shared = { scores, fill: 0, batchSize, target: 0 }, { target: _, ...rest } = shared;
    for (
      const run of [
        () => deletionInsertion(net, table, { ...shared, output: "probability" }),
        () => smallestFraction(net, table, rest),
        () => keepRemove(one, table, { ...rest, metric: "KAM" }),
        () => maskedViews(net, table, { ...rest, fractions: [0.5, 1] }),
        () => subsetDrops(net, table, { target: 0, fill: 0, batchSize, random: random(1) }),
        () =>
          scoreDeletionInsertion(net, table, {
            fills,
            maps,
            batchSize,
            target: 1,
            output: "logit",
          }),
        () => scoreSmallestFraction(net, table, { fills, maps, batchSize }),
        () => scoreKeepRemove(net, table, { fills, maps, batchSize, target: 1 }),
      ]
    ) {
      largest = 0;
      await run();
      assertEquals(largest, batchSize);
    }
  }
  table.dispose();
});

Deno.test("200,000 rows and images of 299 x 299 x 3 go through the metrics", async () => {
  const rows = 200_000, table = tf.tensor2d(random(4).normalArray(2 * rows), [rows, 2]);
  const scores = await pixelScores(table), fractions = [0.5, 1];
  const { stable } = await smallestFraction(sum, table, { scores, fill: 0, fractions });
  assertEquals(stable.length, rows);
  const image = tf.ones([1, 299, 299, 3]), maps = await pixelScores(image);
  const options = { scores: maps, fill: 0, output: "logit", fractions } as const;
  const { insertionAreas } = await deletionInsertion(sum, image, options);
  assert(Math.abs(insertionAreas[0]! - 0.375 * 299 * 299 * 3) < 3);
  tf.dispose([table, image]);
});
