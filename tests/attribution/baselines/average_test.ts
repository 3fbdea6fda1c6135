import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { averageOverBaselines, integratedGradients, uniformNoise } from "@lib/attribution";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../../assert_close.ts";
import { linear, mlp, withoutLeaks } from "../oracles.ts";

await setupBackend({ quiet: true });

/** Draws the given baselines in turn. */
function inTurn(...baselines: number[][][]): () => tf.Tensor {
  let next = 0;
  return () => tf.tensor2d(baselines[next++]!);
}

Deno.test("mean and spread are those of the draws by hand, value by value and in total", async () => {
  const { attributions, spread, totals, totalSpread } = await averageOverBaselines(
    inTurn([[1, 2]], [[2, 4]], [[6, 0]]),
    (baseline) => baseline.mul(10),
    { draws: 3 },
  );
  await assertClose(attributions, tf.tensor2d([[30, 20]]));
  // Deviations (-20, -10, 30) and (0, 20, -20), squared, over n - 1 = 2.
  await assertClose(spread, tf.tensor2d([[Math.sqrt(700), 20]]));
  assertEquals(totals, [[30, 60, 60]]);
  await assertClose(totalSpread, [Math.sqrt(300)]);
  tf.dispose([attributions, spread]);
});

Deno.test("draws that are all the same have no spread, and a large mean does not hide a small one", async () => {
  const same = await averageOverBaselines(() => tf.ones([2, 3]), (b) => b.mul(3), { draws: 4 });
  await assertClose(same.spread, tf.zeros([2, 3]), 0);
  assertEquals(same.totalSpread, [0, 0]);
  const near = await averageOverBaselines(
    inTurn([[4096]], [[4096 + 2 ** -6]]),
    (baseline) => baseline.clone(),
    { draws: 2 },
  );
  await assertClose(near.spread, tf.tensor2d([[2 ** -6 / Math.SQRT2]]));
  tf.dispose([same.attributions, same.spread, near.attributions, near.spread]);
});

Deno.test("averaged IG is complete about the mean of F(x'), each draw about its own", async () => {
  const net = mlp([4, 12, 3], 3, 0.5), x = tf.tensor2d([[1, -1, 0.5, 2], [0, 1, 1, -1]]);
  const starts: Float32Array[] = [], noise = random(5);
  const { attributions, totals } = await averageOverBaselines(
    () => uniformNoise(x, { random: noise }),
    async (baseline) => {
      starts.push(await tf.tidy(() => net.forward(baseline)).data() as Float32Array);
      const options = { target: 1, baseline, steps: 512, batchSize: 1024 };
      return (await integratedGradients(net.forward, x, options)).attributions;
    },
    { draws: 5 },
  );
  const output = await net.forward(x).data(), maps = Array.from(await attributions.data());
  for (const i of [0, 1]) {
    const differences = starts.map((start) => output[3 * i + 1]! - start[3 * i + 1]!);
    // 512 midpoint steps across at most 12 kinks.
    await assertClose(totals[i]!, differences, 0.02);
    const sum = maps.slice(4 * i, 4 * i + 4).reduce((total, value) => total + value, 0);
    await assertClose([sum], [differences.reduce((total, value) => total + value, 0) / 5], 0.02);
  }
  tf.dispose([x, attributions]);
  net.dispose();
});

Deno.test("one draw has no spread to show, and a failing method leaks nothing", async () => {
  await withoutLeaks(async () => {
    const draw = () => tf.ones([1, 2]);
    for (const draws of [0, 1, 2.5]) {
      const attempt = () => averageOverBaselines(draw, (b) => b.clone(), { draws });
      await assertRejects(attempt, RangeError, `"draws" must be an integer of 2 or more`);
    }
    let calls = 0;
    const failing = (b: tf.Tensor) => {
      if (++calls === 2) throw new Error("second draw");
      return b.clone();
    };
    await assertRejects(() => averageOverBaselines(draw, failing, { draws: 3 }), Error, "second");
    const wild = (b: tf.Tensor) => b.mul<tf.Tensor>(NaN);
    await assertRejects(() => averageOverBaselines(draw, wild, { draws: 3 }), RangeError, "totals");
  });
});

Deno.test("two maps remain, progress counts the draws and a signal stops between them", async () => {
  const x = tf.ones([2, 3]), stream = random(1), done: string[] = [];
  const draw = () => uniformNoise(x, { random: stream });
  const attribute = async (baseline: tf.Tensor) =>
    (await integratedGradients(linear([[1, 2, 3]]), x, { target: 0, baseline, steps: 1 }))
      .attributions;
  const onProgress = (count: number, total: number) => void done.push(`${count}/${total}`);
  await withoutLeaks(async () => {
    const before = tf.memory().numTensors;
    const result = await averageOverBaselines(draw, attribute, { draws: 3, onProgress });
    assertEquals(tf.memory().numTensors - before, 2);
    assert(result.totalSpread.every((spread) => spread > 0));
    tf.dispose([result.attributions, result.spread]);
  });
  assertEquals(done, ["1/3", "2/3", "3/3"]);
  const signal = AbortSignal.abort();
  await withoutLeaks(() =>
    assertRejects(() => averageOverBaselines(draw, attribute, { draws: 3, signal }))
  );
  x.dispose();
});
