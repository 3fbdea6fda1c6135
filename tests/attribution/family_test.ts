import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  gradient,
  guidedIntegratedGradients,
  idgi,
  integratedGradients,
  occlusion,
  shapleySampling,
  smoothGrad,
} from "@lib/attribution";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../fixtures/assert_close.ts";
import { mlp, squares, withoutLeaks } from "../fixtures/oracles.ts";
import { sines } from "../fixtures/sines.ts";

await setupBackend({ quiet: true });

Deno.test("smoothGrad() of squares is 2 x with the variance of the noise, four times over", async () => {
  await withoutLeaks(async () => {
    const x = tf.tensor2d([[1, -2]]), options = { noise: 0.3, random: random(1), draws: 400 };
    const { attributions, variance, certificate } = await smoothGrad(
      (z) => gradient(squares, z),
      x,
      options,
    );
    // Standard errors: 0.6 / 20 of a mean, 0.36 sqrt(2 / 400) of a variance.
    await assertClose(await attributions.data(), [2, -4], 4 * 0.03 / 4);
    await assertClose(await variance.data(), [0.36, 0.36], 4 * 0.0255);
    assertEquals(certificate, undefined);
    tf.dispose([x, attributions, variance]);
  });
});

Deno.test("a mean of complete maps is complete about the means, and its certificate says so", async () => {
  await withoutLeaks(async () => {
    const net = mlp([6, 8, 3], 5, 1), x = sines([2, 6], 0.7), baseline = 0.1;
    const explain = (z: tf.Tensor) =>
      integratedGradients(net.forward, z, { target: 1, baseline, steps: 256 });
    const { attributions, variance, certificate } = await smoothGrad(explain, x, {
      noise: 0.2,
      random: random(2),
      draws: 5,
    });
    assertEquals(certificate!.gradients, 5 * 2 * 256);
    for (const { completenessError, sum, output, baselineOutput } of certificate!.examples) {
      assert(Math.abs(completenessError) < 0.02 && Math.abs(sum - output + baselineOutput) < 0.02);
    }
    const logits = tf.tidy(() => net.forward(x).clone()), [clean] = await logits.data();
    assert(
      Math.abs(certificate!.examples[0]!.output - clean!) > 1e-3,
      "F(x) is a mean over the noise",
    );
    tf.dispose([x, attributions, variance, logits]);
    net.dispose();
  });
});

Deno.test("idgi() is complete at any number of steps and gives nothing across the gradient", async () => {
  await withoutLeaks(async () => {
    const net = mlp([6, 8, 3], 5, 1), x = sines([2, 6], 0.7);
    for (const steps of [1, 3, 17]) {
      const { attributions, certificate } = await idgi(net.forward, x, {
        target: 1,
        baseline: 0.3,
        steps,
      });
      for (const { completenessError } of certificate.examples) {
        assert(Math.abs(completenessError) < 1e-5);
      }
      attributions.dispose();
    }
    // F = x^2: all of the change belongs to x, whatever y does on the way.
    const alone: Forward = (z) => tf.square(tf.slice(z, [0, 0], [-1, 1])) as tf.Tensor2D,
      pair = tf.tensor2d([[2, 5]]);
    const baseline = tf.tensor2d([[1, 0]]);
    const { attributions } = await idgi(alone, pair, { baseline, steps: 4 });
    await assertClose(await attributions.data(), [3, 0]);
    tf.dispose([x, pair, baseline, attributions]);
    net.dispose();
  });
});

Deno.test("guidedIntegratedGradients() without distance is the left rule of IG, and complete where F is smooth", async () => {
  await withoutLeaks(async () => {
    const net = mlp([6, 8, 3], 5, 1),
      x = sines([2, 6], 0.7),
      shared = { target: [1, 2], baseline: 0.1 };
    const guided = await guidedIntegratedGradients(net.forward, x, {
      ...shared,
      steps: 12,
      maxDistance: 0,
    });
    const left = await integratedGradients(net.forward, x, { ...shared, steps: 12, rule: "left" });
    await assertClose(await guided.attributions.data(), await left.attributions.data(), 1e-5);
    const cubes: Forward = (z) => tf.sum(tf.pow(z, 3), 1, true) as tf.Tensor2D;
    const errorOf = async (steps: number) => {
      const fine = await guidedIntegratedGradients(cubes, x, { steps, maxDistance: 1 });
      fine.attributions.dispose();
      return Math.abs(fine.certificate.examples[0]!.completenessError);
    };
    const [coarse, fine] = [await errorOf(100), await errorOf(800)];
    assert(fine < coarse / 4 && coarse < 0.1, `left sums are of first order: ${coarse}, ${fine}`);
    tf.dispose([x, guided.attributions, left.attributions]);
    net.dispose();
  });
});

Deno.test("shapleySampling() over both orders of a game of two is the Shapley value, and complete always", async () => {
  await withoutLeaks(async () => {
    // F = min(x, y): Shapley shares 2 evenly; Aumann-Shapley, IG, gives all to the lesser.
    const minimum: Forward = (z) => tf.min(z, 1, true) as tf.Tensor2D, x = tf.tensor2d([[2, 5]]);
    const orders = [Uint32Array.of(0, 1), Uint32Array.of(1, 0)];
    const draws = { ...random(1), shuffle: () => orders.shift()! };
    const { attributions } = await shapleySampling(minimum, x, { random: draws, permutations: 2 });
    await assertClose(await attributions.data(), [1, 1]);
    const ig = await integratedGradients(minimum, x, { steps: 8 });
    await assertClose(await ig.attributions.data(), [2, 0]);
    const net = mlp([6, 8, 3], 5, 1), inputs = sines([2, 6], 0.7);
    const options = {
      target: 1,
      baseline: 0.3,
      random: random(3),
      permutations: 3,
      groups: [0, 0, 1, 2, 1, 2],
    };
    const found = await shapleySampling(net.forward, inputs, options);
    for (const { completenessError } of found.certificate.examples) {
      assert(Math.abs(completenessError) < 1e-5);
    }
    const values = await found.attributions.data();
    assertEquals([values[0], values[2], values[3]], [values[1], values[4], values[5]]);
    tf.dispose([x, attributions, ig.attributions, inputs, found.attributions]);
    net.dispose();
  });
});

Deno.test("shapleySampling() refuses groups that leave a player out, occlusion() windows that do not fit", async () => {
  const x = tf.ones([1, 3]), image = tf.ones([1, 4, 4, 1]);
  const groups = (list: number[]) =>
    shapleySampling(squares, x, { random: random(1), groups: list });
  for (const list of [[0, 0], [0, 2, 2], [0, 1, -1]]) {
    await assertRejects(() => groups(list), RangeError, '"groups"');
  }
  const forward: Forward = (z) => z.reshape([-1, 16]);
  await assertRejects(
    () => occlusion(forward, image, { target: 0, window: 5 }),
    RangeError,
    '"window"',
  );
  await assertRejects(
    () => occlusion(forward, image, { target: 0, window: 2, stride: 3 }),
    RangeError,
    '"stride"',
  );
  tf.dispose([x, image]);
});
