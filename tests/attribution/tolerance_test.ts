import * as tf from "@tensorflow/tfjs";
import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  certificateTable,
  describe,
  doublings,
  integratedGradients,
  quadrature,
  refinement,
  rules,
} from "@lib/attribution";
import { type Forward, setupBackend } from "@lib/runtime";
import { assertClose } from "../fixtures/assert_close.ts";
import { mlp } from "../fixtures/oracles.ts";

await setupBackend({ quiet: true });

const asked = { difference: 2, tolerance: 0.1 };

Deno.test("refinement() asks for completeness and for a map that stands still", () => {
  assertEquals(refinement([3, -1], [3, -1], asked), {
    error: 0,
    change: 0,
    complete: true,
    still: true,
  });
  // The sums are right while the maps are not: errors that cancel.
  const cancelling = refinement([3, -1], [1, 1], asked);
  assert(cancelling.complete && !cancelling.still);
  assertEquals(cancelling.change, 1);
  // The map stands still at a wrong sum.
  const stuck = refinement([3, 0], [3, 0], asked);
  assert(!stuck.complete && stuck.still);
});

Deno.test("refinement() never takes a first map for a still one", () => {
  const first = refinement([3, -1], undefined, asked);
  assert(first.complete && !first.still);
  assertEquals(first.change, Infinity);
});

Deno.test("refinement() judges by share: logits times a number change nothing", () => {
  const [now, before] = [[3, -0.9], [2.7, -1]];
  for (const scale of [1, -5, 1e6]) {
    const scaled = refinement(now.map((v) => v * scale), before.map((v) => v * scale), {
      difference: 2 * scale,
      tolerance: 0.1,
    });
    assertAlmostEquals(scaled.change, 0.4 / 3.9);
    assertEquals([scaled.complete, scaled.still], [true, false]);
  }
});

Deno.test("refinement() of a map of zeros is still; of a difference of 0 complete to rounding", () => {
  const none = { difference: 0, tolerance: 0.1 };
  assert(refinement([0, 0], [0, 0], none).still && refinement([0, 0], [0, 0], none).complete);
  assert(refinement([1, -1 + 1e-7], [1, -1], none).complete);
  assert(!refinement([1, -1 + 1e-5], [1, -1], none).complete);
});

Deno.test("refinement() refuses maps of two lengths", () => {
  assertThrows(() => refinement([1, 2], [1], asked), TypeError, '"before" must be');
});

Deno.test("doublings() halve every interval: of a nested rule they keep the nodes", () => {
  assertEquals(doublings("right", { count: 4 }), [8, 16, 32, 64]);
  assertEquals(doublings("trapezoid", { first: 3, count: 3 }), [3, 5, 9]);
  for (const rule of rules) {
    const [coarse, fine] = doublings(rule, { first: 5, count: 2 }).map((n) => quadrature(rule, n));
    const kept = coarse!.nodes.every((a) => fine!.nodes.some((b) => Math.abs(a - b) < 1e-12));
    assertEquals(kept, ["left", "right", "trapezoid"].includes(rule), rule);
  }
});

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

Deno.test("one example that cannot meet the tolerance does not cost the batch its results", async () => {
  // A step at x = 1 of height 1 that no number of steps resolves: its slope is 10^4 over 10^-4.
  const step: Forward = (x) => x.sub(1).mul(1e4).clipByValue(0, 1).add(x) as tf.Tensor2D;
  const inputs = tf.tensor2d([[0.5], [2], [0.25]]), options = { tolerance: 0.01, maxSteps: 64 };
  const { attributions, certificate } = await integratedGradients(step, inputs, options);
  assertEquals(certificate.examples.map(({ met }) => met), [true, false, true]);
  assertEquals(certificate.examples.map(({ steps }) => steps), [16, 64, 16]);
  await assertClose([certificate.examples[0]!.sum, certificate.examples[2]!.sum], [0.5, 0.25]);
  assert(certificate.examples[1]!.completenessPercent! > 1);
  assertEquals(certificate.examples[0]!.change, 0);
  assert(describe(certificate).includes("tolerance not met in 1"));
  assert(
    describe(certificate, 1).includes("tolerance not met: the last doubling changed the map by"),
  );
  assert(!describe(certificate, 0).includes("tolerance"));
  const { columns, rows } = certificateTable(certificate);
  assertEquals(columns.at(-1), "tolerance");
  assertEquals(rows.map((row) => row.at(-1)), ["met", "not met", "met"]);
  const plain = await integratedGradients(step, inputs);
  assertEquals(plain.certificate.examples.map(({ met }) => met), [undefined, undefined, undefined]);
  assertEquals(certificateTable(plain.certificate).columns.length, 7);
  tf.dispose([inputs, attributions, plain.attributions]);
});

Deno.test("progress towards a tolerance counts examples, and is told at every doubling", async () => {
  const bent: Forward = (x) => x.square().mul(x).sum(1, true) as tf.Tensor2D;
  const inputs = tf.tensor2d([[1], [2]]), seen: number[][] = [];
  const { attributions, certificate } = await integratedGradients(bent, inputs, {
    tolerance: 1e-4,
    onProgress: (...progress) => void seen.push(progress),
  });
  const told = certificate.examples.map(({ steps }) => Math.log2(steps! / 8) + 1);
  assert(told.every((doublings) => doublings > 2));
  assertEquals(seen, seen.toSorted(([a], [b]) => a! - b!));
  assertEquals(seen.at(-1), [2, 2]);
  // A slow device is told of within a doubling too.
  for (const [i, doublings] of told.entries()) {
    assert(seen.filter(([done]) => done === i).length >= doublings);
  }
  tf.dispose([inputs, attributions]);
});

Deno.test("a difference is small beside the map's mass, not beside the outputs", async () => {
  // Both outputs are above 1000, their difference is all that the map has: not small.
  const high: Forward = (x) => x.sum(1, true).add(1000) as tf.Tensor2D;
  // 100 - 99.5: the attributions cancel, and an error of 1% of the map would be twice the difference.
  const cancelling: Forward = (x) => x.mul(tf.tensor1d([100, -99.5])).sum(1, true);
  const inputs = tf.ones([1, 2]);
  for (const [forward, small] of [[high, false], [cancelling, true]] as const) {
    const { attributions, certificate } = await integratedGradients(forward, inputs, { steps: 2 });
    assertEquals(certificate.examples[0]!.smallDifference, small);
    attributions.dispose();
  }
  inputs.dispose();
});
