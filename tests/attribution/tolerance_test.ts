import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import { integratedGradients, rules } from "@lib/attribution";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../assert_close.ts";
import { mlp } from "./oracles.ts";

await setupBackend({ quiet: true });

Deno.test("integratedGradients() to a tolerance stops where its own two conditions hold, for every rule", async () => {
  const net = mlp([6, 16, 16, 3], 11, 1), inputs = tf.randomNormal([4, 6], 0, 1, "float32", 5);
  const truth = await integratedGradients(net.forward, inputs, {
    target: 1,
    steps: 8192,
    batchSize: 512,
  });
  const exact = await truth.attributions.data();
  for (const rule of rules) {
    const { attributions, certificate } = await integratedGradients(net.forward, inputs, {
      target: 1,
      tolerance: 0.02,
      rule,
      maxSteps: 1 << 14,
    });
    const map = await attributions.data();
    const steps = certificate.examples.map((example) => example.steps!);
    for (const [i, example] of certificate.examples.entries()) {
      assert(example.completenessPercent! <= 2, `${rule}: ${example.completenessPercent}%`);
      const powers = Math.log2(rule === "trapezoid" ? (steps[i]! - 1) / 7 : steps[i]! / 8);
      assert(Number.isInteger(powers) && powers >= 1, `${rule}: ${steps[i]} steps`);
      const [row, truth] = [map, exact].map((m) => Array.from(m.slice(6 * i, 6 * i + 6)));
      const gap = row!.reduce((sum, value, j) => sum + Math.abs(value - truth![j]!), 0);
      const mass = truth!.reduce((sum, value) => sum + Math.abs(value), 0);
      // O(1/n): what is left after the last doubling is at most about twice what it changed.
      assert(gap <= 0.04 * mass, `${rule}: ${gap / mass} from the truth`);
    }
    const total = steps.reduce((a, b) => a + b);
    const nested = rule === "left" || rule === "right" || rule === "trapezoid";
    if (nested) assertEquals(certificate.gradients, total, `${rule} reuses every gradient`);
    else assert(certificate.gradients < 2 * total && certificate.gradients > total);
    attributions.dispose();
  }
  tf.dispose([inputs, truth.attributions]);
  net.dispose();
});

Deno.test("integratedGradients() refined to n steps equals n steps at once for the nested rules", async () => {
  const net = mlp([6, 16, 16, 3], 12, 1), inputs = tf.randomNormal([1, 6], 0, 1, "float32", 6);
  for (const rule of ["left", "right", "trapezoid"] as const) {
    const refined = await integratedGradients(net.forward, inputs, {
      target: 0,
      tolerance: 0.02,
      rule,
    });
    const steps = refined.certificate.examples[0]!.steps!;
    const direct = await integratedGradients(net.forward, inputs, { target: 0, steps, rule });
    await assertClose(refined.attributions, direct.attributions);
    tf.dispose([refined.attributions, direct.attributions]);
  }
  inputs.dispose();
  net.dispose();
});
