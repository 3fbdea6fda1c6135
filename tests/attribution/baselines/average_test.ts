import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { averageOverBaselines, integratedGradients, uniformNoise } from "@lib/attribution";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { linear, mlp, withoutLeaks } from "../../fixtures/oracles.ts";

await setupBackend({ backend: "wasm", quiet: true });

/** Draws the given baselines in turn. */
function inTurn(...baselines: number[][][]): () => tf.Tensor {
  let next = 0;
  return () => tf.tensor2d(baselines[next++]!);
}

Deno.test("mean and spread are those of the draws by hand, example by example", async () => {
  const { maps, spreads, draws } = await averageOverBaselines(
    inTurn([[1, 2], [3, 3]], [[2, 4], [3, 3]], [[6, 0], [3, 3]]),
    (baseline) => baseline.mul(10),
    { draws: 3 },
  );
  assertEquals(maps.map((map) => [...map]), [[30, 20], [30, 30]]);
  // Deviations (-20, -10, 30) and (0, 20, -20), squared, over n - 1 = 2; the second's are 0.
  assertEquals(spreads.map((map) => [...map]), [[Math.fround(Math.sqrt(700)), 20], [0, 0]]);
  assertEquals(draws.map(([first]) => [...first!]), [[10, 20], [20, 40], [60, 0]]);
});

Deno.test("a large mean does not hide a small spread, and one draw has none", async () => {
  const baselines = [[[4096]], [[4096 + 2 ** -6]]];
  const copy = (baseline: tf.Tensor) => baseline.clone();
  const near = await averageOverBaselines(inTurn(...baselines), copy, { draws: 2 });
  await assertClose(near.spreads[0]!, [2 ** -6 / Math.SQRT2]);
  const single = await averageOverBaselines(inTurn(...baselines), copy, { draws: 1 });
  assertEquals([...single.maps[0]!, ...single.spreads[0]!], [4096, 0]);
});

Deno.test("averaged IG is complete about the mean of F(x'), each draw about its own", async () => {
  const net = mlp([4, 12, 3], 3, 0.5), x = tf.tensor2d([[1, -1, 0.5, 2], [0, 1, 1, -1]]);
  const starts: Float32Array[] = [], noise = random(5);
  const { maps, draws } = await averageOverBaselines(
    () => uniformNoise(x, { random: noise, range: [0, 1] }),
    async (baseline) => {
      starts.push(await tf.tidy(() => net.forward(baseline)).data() as Float32Array);
      const options = { target: 1, baseline, steps: 512, batchSize: 1024 };
      return (await integratedGradients(net.forward, x, options)).attributions;
    },
    { draws: 5 },
  );
  const output = await net.forward(x).data();
  const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
  for (const [i, map] of maps.entries()) {
    const differences = starts.map((start) => output[3 * i + 1]! - start[3 * i + 1]!);
    // 512 midpoint steps across at most 12 kinks.
    await assertClose(draws.map((each) => total(each[i]!)), differences, 0.02);
    await assertClose([total(map)], [total(differences) / 5], 0.02);
  }
  x.dispose();
  net.dispose();
});

Deno.test("no draws are refused, and a failing method leaks nothing", async () => {
  await withoutLeaks(async () => {
    const draw = () => tf.ones([1, 2]);
    for (const draws of [0, 2.5]) {
      const attempt = () => averageOverBaselines(draw, (b) => b.clone(), { draws });
      await assertRejects(attempt, RangeError, `"draws" must be a positive integer`);
    }
    let calls = 0;
    const failing = (b: tf.Tensor) => {
      if (++calls === 2) throw new Error("second draw");
      return b.clone();
    };
    await assertRejects(() => averageOverBaselines(draw, failing, { draws: 3 }), Error, "second");
    const wild = (b: tf.Tensor) => b.mul<tf.Tensor>(NaN);
    await assertRejects(() => averageOverBaselines(draw, wild, { draws: 3 }), RangeError, "NaN");
  });
});

Deno.test("nothing remains on the device, progress counts the draws and a signal stops between them", async () => {
  const x = tf.ones([2, 3]), stream = random(1), done: string[] = [];
  const draw = () => uniformNoise(x, { random: stream, range: [0, 1] });
  const attribute = async (baseline: tf.Tensor) =>
    (await integratedGradients(linear([[1, 2, 3]]), x, { target: 0, baseline, steps: 1 }))
      .attributions;
  const onProgress = (count: number, total: number) => void done.push(`${count}/${total}`);
  await withoutLeaks(async () => {
    const { spreads } = await averageOverBaselines(draw, attribute, { draws: 3, onProgress });
    assert(spreads.every((map) => map.every((spread) => spread > 0)));
  });
  assertEquals(done, ["1/3", "2/3", "3/3"]);
  const signal = AbortSignal.abort();
  await withoutLeaks(() =>
    assertRejects(() => averageOverBaselines(draw, attribute, { draws: 3, signal }))
  );
  x.dispose();
});
