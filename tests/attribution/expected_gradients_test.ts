import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { exactIntegratedGradients, expectedGradients } from "@lib/attribution";
import { random, setupBackend } from "@lib/runtime";
import { assertClose } from "../fixtures/assert_close.ts";
import { layered } from "./exact/reference.ts";
import { linear, mlp, squares, withoutLeaks } from "../fixtures/oracles.ts";

await setupBackend({ quiet: true });

Deno.test("with one reference a linear net gives w (x - x') from any draws, without any error", async () => {
  const x = tf.tensor2d([[1, 2, 3], [0, -1, 1]]), references = tf.tensor2d([[0.5, 1, -1]]);
  const { attributions, certificate, standardError } = await expectedGradients(
    linear([[2, -1, 0.5]]),
    x,
    { target: 0, references, draws: 5, random: random(1) },
  );
  await assertClose(attributions, tf.tensor2d([[1, -1, 2], [-1, 2, 1]]));
  for (const { completenessError, steps } of certificate.examples) {
    assertEquals(steps, 5);
    assert(Math.abs(completenessError) < 1e-6);
  }
  await assertClose(standardError!, [0, 0]);
  tf.dispose([x, references, attributions]);
});

Deno.test("it converges to the mean of exact IG over the references, within its own standard error", async () => {
  const net = mlp([4, 12, 8, 3], 9, 0.5), draws = 4000;
  const x = tf.tensor2d([[1, -2, 0.5, 1.5]]);
  const references = tf.randomNormal<tf.Rank.R2>([3, 4], 0, 1, "float32", 4);
  const exact = tf.tidy(() => x.tile([3, 1]));
  const paths = await exactIntegratedGradients(layered(net), exact, {
    target: 2,
    baseline: references,
  });
  const mean = tf.tidy(() => paths.attributions.mean(0));
  const expected = Array.from(await mean.data());
  const { attributions, certificate, standardError } = await expectedGradients(net.forward, x, {
    target: 2,
    references,
    draws,
    batchSize: 1000,
    random: random(7),
  });
  const [{ sum, difference, completenessError }] = certificate.examples as [
    typeof certificate.examples[0] & object,
  ];
  await assertClose([difference], [expected.reduce((total, value) => total + value, 0)], 1e-5);
  assert(standardError![0]! > 0 && Math.abs(completenessError) < 4 * standardError![0]!);
  assertEquals(sum - difference, completenessError);
  // A value of the map varies by its gradient's and its way's ranges, here less than 10 logits.
  await assertClose(await attributions.data(), expected, 4 * 10 / Math.sqrt(draws));
  tf.dispose([x, references, exact, mean, paths.attributions, attributions]);
  net.dispose();
});

Deno.test("alpha is spread over [0, 1]: x^2 gives x^2 - x'^2 up to the sampling error", async () => {
  const x = tf.tensor2d([[3]]), references = tf.tensor2d([[1]]);
  const { certificate, standardError, attributions } = await expectedGradients(squares, x, {
    target: 0,
    references,
    draws: 2000,
    batchSize: 500,
    random: random(3),
  });
  // One draw is 2 (1 + 2 alpha) 2, of standard deviation 8 / sqrt(12).
  await assertClose(standardError!, [8 / Math.sqrt(12) / Math.sqrt(2000)], 0.005);
  assert(Math.abs(certificate.examples[0]!.completenessError) < 4 * standardError![0]!);
  tf.dispose([x, references, attributions]);
});

Deno.test("the seed decides the result; the batch size does not", async () => {
  const net = mlp([3, 8, 2], 1, 0.5), x = tf.tensor2d([[1, 2, 3], [3, 1, -2]]);
  const references = tf.randomNormal([5, 3], 0, 1, "float32", 2);
  const run = async (seed: number, batchSize: number) => {
    const options = { target: [1, 0], references, draws: 10, batchSize, random: random(seed) };
    const { attributions } = await expectedGradients(net.forward, x, options);
    return await attributions.data().finally(() => attributions.dispose());
  };
  const first = await run(1, 10);
  for (const batchSize of [1, 3, 64]) await assertClose(await run(1, batchSize), first);
  await assertRejects(async () => assertClose(await run(2, 10), first, 1e-3));
  tf.dispose([x, references]);
  net.dispose();
});

Deno.test("a single draw is enough for a map, and has no standard error", async () => {
  const net = mlp([3, 8, 2], 1, 0.5), x = tf.ones([2, 3]), references = tf.zeros([1, 3]);
  const options = { target: 0, references, draws: 1, random: random(1) };
  const result = await expectedGradients(net.forward, x, options);
  assertEquals(result.attributions.shape, [2, 3]);
  assert(!("standardError" in result));
  tf.dispose([x, references, result.attributions]);
  net.dispose();
});

Deno.test("only the map remains, progress ends at the total, errors name the argument and leak nothing", async () => {
  const net = mlp([3, 8, 2], 1, 0.5), x = tf.ones([2, 3]), references = tf.zeros([4, 3]);
  const options = { target: 0, references, draws: 20, random: random(1) };
  let last = "";
  await withoutLeaks(async () => {
    const before = tf.memory().numTensors;
    const onProgress = (done: number, total: number) => void (last = `${done}/${total}`);
    const { attributions } = await expectedGradients(net.forward, x, { ...options, onProgress });
    assertEquals(tf.memory().numTensors - before, 1);
    attributions.dispose();
  });
  assertEquals(last, "40/40");
  const wrong = {
    draws: { draws: 0 },
    batchSize: { batchSize: 0 },
    references: { references: tf.zeros([4, 2]) },
    target: { target: 2 },
  };
  for (const [name, change] of Object.entries(wrong)) {
    await withoutLeaks(() =>
      assertRejects(
        () => expectedGradients(net.forward, x, { ...options, ...change }),
        Error,
        `"${name}"`,
      )
    );
  }
  const signal = AbortSignal.abort();
  await withoutLeaks(() =>
    assertRejects(() => expectedGradients(net.forward, x, { ...options, signal }))
  );
  tf.dispose([x, references, wrong.references.references]);
  net.dispose();
});

Deno.test("GradientShap: noise on x moves the mean as F of noisy inputs asks, and the batch size changes nothing", async () => {
  await withoutLeaks(async () => {
    // E[(x + e)^2] - x'^2 = x^2 + noise^2 - x'^2.
    const x = tf.tensor2d([[1, -2], [0.5, 1]]), references = tf.zeros([1, 2]);
    const run = (noise: number, batchSize: number) =>
      expectedGradients(squares, x, {
        references,
        random: random(5),
        draws: 4000,
        noise,
        batchSize,
      });
    const all = await run(0.7, 8000), parts = await run(0.7, 999), plain = await run(0, 8000);
    await assertClose(await parts.attributions.data(), await all.attributions.data(), 1e-5);
    const means = (values: ArrayLike<number>) =>
      Array.from(values, (v, i) => v - [1, 4, 0.25, 1][i]!);
    // A draw of 2 alpha z^2 has a standard deviation of at most 7: 0.11 of their mean.
    await assertClose(means(await plain.attributions.data()), [0, 0, 0, 0], 0.11 * 3);
    await assertClose(means(await all.attributions.data()), [0.49, 0.49, 0.49, 0.49], 0.11 * 3);
    tf.dispose([x, references, all.attributions, parts.attributions, plain.attributions]);
  });
});
