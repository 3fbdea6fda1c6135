import { assert, assertEquals } from "@std/assert";
import {
  exactExpectedGradients,
  exactIntegratedGradients,
  expectedGradients,
} from "@lib/attribution";
import { random, setupBackend } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "../../fixtures/assert_close.ts";
import { mlp, withoutLeaks } from "../../fixtures/oracles.ts";
import { sines } from "../../fixtures/sines.ts";
import { layered } from "./reference.ts";

await setupBackend({ quiet: true });

Deno.test("exactExpectedGradients() is the mean of exact maps, complete, and what sampling tends to", async () => {
  await withoutLeaks(async () => {
    const perceptron = mlp([5, 9, 3], 4, 0.5), net = layered(perceptron), target = [2, 0];
    const x = sines([2, 5], 0.7), references = sines([3, 5], 1.9);
    const exact = await exactExpectedGradients(net, x, { target, references });
    const maps = await exact.attributions.data(), sum = new Float64Array(10);
    for (let k = 0; k < 3; k++) {
      const baseline = references.slice([k, 0], [1, 5]);
      const { attributions } = await exactIntegratedGradients(net, x, { target, baseline });
      (await attributions.data()).forEach((value, i) => sum[i]! += value / 3);
      tf.dispose([baseline, attributions]);
    }
    await assertClose(maps, sum);
    for (const { completenessError } of exact.certificate.examples) {
      assert(Math.abs(completenessError) < 1e-5, `${completenessError}`);
    }
    const drawn = await expectedGradients(net.forward, x, {
      target,
      references,
      random: random(1),
      draws: 3000,
    });
    const sampled = await drawn.attributions.data(), [error] = drawn.standardError!;
    assert(maps.every((value, i) => Math.abs(value - sampled[i]!) < 0.2), `${maps} ${sampled}`);
    const [a, b] = [exact.certificate.examples[0]!, drawn.certificate.examples[0]!];
    assert(Math.abs(a.sum - b.sum) < 4 * error!);
    tf.dispose([x, references, exact.attributions, drawn.attributions]);
    perceptron.dispose();
  });
});

Deno.test("several targets of one image share the walk and are what each is alone", async () => {
  await withoutLeaks(async () => {
    const perceptron = mlp([5, 9, 3], 4, 0.5), net = layered(perceptron), x = sines([1, 5], 0.7);
    const [thrice, other] = [tf.tidy(() => tf.tile(x, [3, 1])), sines([1, 5], 1.3)];
    const all = tf.tidy(() => tf.concat([thrice, other]));
    const together = await exactIntegratedGradients(net, all, { target: [0, 1, 2, 1] });
    const maps = await together.attributions.data();
    for (const [i, input, target] of [[0, x, 0], [1, x, 1], [2, x, 2], [3, other, 1]] as const) {
      const alone = await exactIntegratedGradients(net, input, { target });
      assertEquals(await alone.attributions.data(), maps.slice(5 * i, 5 * i + 5));
      assertEquals(alone.breakpoints[0], together.breakpoints[i]);
      alone.attributions.dispose();
    }
    tf.dispose([x, thrice, other, all, together.attributions]);
    perceptron.dispose();
  });
});
