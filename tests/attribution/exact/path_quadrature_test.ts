import * as tf from "@tensorflow/tfjs";
import { assertEquals, assertRejects } from "@std/assert";
import {
  exactIntegratedGradients,
  integratedGradients,
  quadrature,
  rules,
  sampledSum,
} from "@lib/attribution";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { mlp } from "../../fixtures/oracles.ts";
import { layered } from "./reference.ts";

await setupBackend({ backend: "wasm", quiet: true });

const net = layered(mlp([5, 16, 12, 3], 21, 0.5)), target = [2, 0];
const x = tf.tensor2d([[1, -2, 0.5, 3, 1], [-1, 0.3, 2, 1, -2]]);
const baseline = 0.25;

Deno.test("sampled maps equal those of integratedGradients(), which takes a gradient for each node", async () => {
  const asked = rules.flatMap((rule) => [2, 3, 5, 33].map((steps) => ({ rule, steps })));
  const { sampled, attributions } = await exactIntegratedGradients(net, x, {
    target,
    baseline,
    quadratures: asked.map(({ rule, steps }) => quadrature(rule, steps)),
  });
  for (const [q, { rule, steps }] of asked.entries()) {
    const run = await integratedGradients(net.forward, x, { target, baseline, rule, steps });
    const maps = sampled.flatMap((each) => Array.from(each[q]!));
    await assertClose(run.attributions, maps, undefined, `${rule}, ${steps} steps`);
    if (steps === 2) await assertRejects(() => assertClose(attributions, maps, 0.01));
    run.attributions.dispose();
  }
  attributions.dispose();
});

Deno.test("sampled maps are none unless asked for, and tend to the exact map", async () => {
  const none = await exactIntegratedGradients(net, x, { target });
  assertEquals(none.sampled, [[], []]);
  const quadratures = [quadrature("midpoint", 20_000)];
  const { sampled, attributions } = await exactIntegratedGradients(net, x, { target, quadratures });
  await assertClose(attributions, sampled.flatMap(([map]) => Array.from(map!)), 1e-3);
  tf.dispose([none.attributions, attributions]);
});

Deno.test("slopes and breakpoints rebuild F anywhere on the path", async () => {
  const { attributions, breakpoints, slopes, certificate } = await exactIntegratedGradients(
    net,
    x,
    { target, baseline },
  );
  for (const alpha of [0.1, 0.37, 0.8, 1]) {
    const point = tf.tidy(() => x.sub(baseline).mul(alpha).add(baseline));
    const logits = await net.forward(point).array();
    const rebuilt = target.map((_, i) => {
      const ends = [...breakpoints[i]!, 1];
      assertEquals(slopes[i]!.length, ends.length);
      return ends.reduce((sum, end, piece) => {
        const from = Math.min(alpha, ends[piece - 1] ?? 0);
        return sum + slopes[i]![piece]! * (Math.min(alpha, end) - from);
      }, certificate.examples[i]!.baselineOutput);
    });
    await assertClose(rebuilt, target.map((c, i) => logits[i]![c]!), undefined, `at ${alpha}`);
    point.dispose();
  }
  attributions.dispose();
});

Deno.test("sampledSum() is the sum of the sampled map, without the map", async () => {
  const quadratures = rules.flatMap((rule) => [2, 7].map((steps) => quadrature(rule, steps)));
  const { attributions, breakpoints, slopes, sampled } = await exactIntegratedGradients(net, x, {
    target,
    quadratures,
  });
  for (const [i, maps] of sampled.entries()) {
    const sums = quadratures.map((each) => sampledSum(breakpoints[i]!, slopes[i]!, each));
    await assertClose(sums, maps.map((map) => map.reduce((a, b) => a + b)), 1e-9);
  }
  attributions.dispose();
});

Deno.test("nodes outside [0, 1] or out of order, and weights that do not sum to 1, are refused", async () => {
  const bad: [string, number[], number[]][] = [
    ["ascend", [0.5, 0.25], [0.5, 0.5]],
    ["ascend", [0.5, 1.5], [0.5, 0.5]],
    ["ascend", [-0.5, 0.5], [0.5, 0.5]],
    ["sum to 1", [0.25, 0.75], [0.5, 0.4]],
    ["sum to 1", [], []],
  ];
  for (const [must, nodes, weights] of bad) {
    const quadratures = [{ nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) }];
    await assertRejects(
      () => exactIntegratedGradients(net, x, { target, quadratures }),
      RangeError,
      must,
    );
  }
});
