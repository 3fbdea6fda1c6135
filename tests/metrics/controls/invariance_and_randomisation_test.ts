import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { gradient, inputXGradient, integratedGradients } from "@lib/attribution";
import {
  efficientRandomisation,
  histogramEntropy,
  inputInvariance,
  randomLogit,
} from "@lib/metrics";
import { type Forward, random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { mlp, withoutLeaks } from "../../fixtures/oracles.ts";
import { sines } from "../../fixtures/sines.ts";

await setupBackend({ backend: "wasm", quiet: true });

Deno.test("gradients keep input invariance, input x gradient breaks it, IG keeps it if its baseline moves too", async () => {
  await withoutLeaks(async () => {
    const net = mlp([4, 6, 2], 3, 1),
      subject = { forward: net.forward, inputs: sines([2, 4], 0.7) };
    const ig = (moves: boolean) => (forward: Forward, shift: number) => async (x: tf.Tensor) => {
      const options = { target: 1, steps: 16, baseline: moves ? shift : 0 };
      return (await integratedGradients(forward, x, options)).attributions;
    };
    const of = (method: Parameters<typeof inputInvariance>[0]) =>
      inputInvariance(method, subject, { shift: 0.8 });
    await assertClose(await of((f) => (x) => gradient(f, x, { target: 1 })), [0, 0], 1e-5);
    await assertClose(await of(ig(true)), [0, 0], 1e-5);
    for (
      const broken of [
        await of((f) => (x) => inputXGradient(f, x, { target: 1 })),
        await of(ig(false)),
      ]
    ) {
      assert(broken.every((value) => value > 0.1), `${broken}`);
    }
    tf.dispose([subject.inputs]);
    net.dispose();
  });
});

Deno.test("randomLogit() is 1 of a map that ignores the class and never draws the class itself", async () => {
  const net = mlp([6, 8, 3], 5), inputs = sines([4, 6], 0.7), target = [0, 1, 2, 1];
  const asked: number[][] = [];
  const options = { target, outputs: 3, random: random(2) };
  const blind = (list: readonly number[]) => (asked.push([...list]), (x: tf.Tensor) => x.clone());
  await assertClose(await randomLogit(blind, inputs, options), [1, 1, 1, 1]);
  assertEquals(asked[0], target);
  assert(asked[1]!.every((c, i) => c !== target[i] && c >= 0 && c < 3));
  const seeing = (list: readonly number[]) => (x: tf.Tensor) =>
    gradient(net.forward, x, { target: list });
  assert((await randomLogit(seeing, inputs, options)).every((value) => value < 0.999));
  await assertRejects(
    () => randomLogit(blind, inputs, { ...options, target: [0, 1, 2, 3] }),
    RangeError,
    '"target"',
  );
  inputs.dispose();
  net.dispose();
});

Deno.test("histogramEntropy() and efficientRandomisation() agree with Quantus", async () => {
  // scipy.stats.entropy(np.histogram(v, bins)[0]), as Quantus 0.6.0's discrete_entropy does, of
  // a = sin(.7 (k + 1))^3 and b = sin(1.9 (k + 1)), k < 64, for 100 and 10 bins.
  const waves = (step: number) => Array.from({ length: 64 }, (_, k) => Math.sin(step * (k + 1)));
  const a = waves(0.7).map((v) => v ** 3), b = waves(1.9);
  const entropies = [100, 10].flatMap((
    bins,
  ) => [histogramEntropy(a, bins), histogramEntropy(b, bins)]);
  const golden = [3.4233223680403233, 3.7948764031332765, 2.0525325718269274, 2.178921249512616];
  await assertClose(entropies, golden, 1e-12);
  await assertClose([efficientRandomisation(a, b), efficientRandomisation(a, b, 10)], [
    0.10853609305443496,
    0.061576941297059075,
  ], 1e-12);
  assertEquals(histogramEntropy([2, 2, 2]), 0);
  assertThrows(() => efficientRandomisation([1, 1], [0, 1]), RangeError, '"trained"');
});
