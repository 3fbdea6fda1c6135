import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { exactIntegratedGradients, integratedGradients, type LayeredNet } from "@lib/attribution";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";
import { type Mlp, mlp } from "../../fixtures/oracles.ts";
import {
  gradientAt,
  type HostLayer,
  hostLayers,
  layered,
  logits,
  pointAt,
  referenceBreakpoints,
  sumOfPieces,
} from "./reference.ts";

await setupBackend({ backend: "wasm", quiet: true });

const features = 4, target = 1;
const value = fc.double({ min: -2, max: 2, noNaN: true }).map(Math.fround);
const example = fc.array(value, { minLength: features, maxLength: features });

interface Case {
  readonly net: Mlp;
  readonly layers: readonly HostLayer[];
  readonly x: number[];
  readonly start: number[];
}

/** Runs a property over random ReLU nets of three layers with biases and pairs x, x'. */
async function overNets(claim: (drawn: Case) => Promise<void>, numRuns = 15): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 1000 }),
      example,
      example,
      async (seed, x, start) => {
        const net = mlp([features, 12, 8, 3], seed, 0.5);
        try {
          await claim({ net, layers: await hostLayers(net), x, start });
        } finally {
          net.dispose();
        }
      },
    ),
    { seed: 19080621, numRuns },
  );
}

async function exact(net: LayeredNet, x: number[], start: number[]) {
  const [inputs, baseline] = [tf.tensor2d([x]), tf.tensor2d([start])];
  const { attributions, breakpoints } = await exactIntegratedGradients(net, inputs, {
    target,
    baseline,
  });
  try {
    return { map: Array.from(await attributions.data()), breakpoints: breakpoints[0]! };
  } finally {
    tf.dispose([inputs, baseline, attributions]);
  }
}

/**
 * What float32 leaves of the net's weights (read through the device, to 2^-23 of the larger of entry and
 * offset / 4096) and of the map (rounded once), over a depth of three: 2^-20 of the largest value.
 */
const rounding = 2 ** -20;

Deno.test("completeness holds against a float64 evaluation of random ReLU nets with biases", async () => {
  await overNets(async ({ net, layers, x, start }) => {
    const { map } = await exact(layered(net), x, start);
    const sum = map.reduce((total, part) => total + part, 0);
    await assertClose([sum], [logits(layers, x)[target]! - logits(layers, start)[target]!]);
  });
});

Deno.test("breakpoints and maps equal those of a float64 reference that re-evaluates the net", async () => {
  let bends = 0;
  await overNets(async ({ net, layers, x, start }) => {
    const { map, breakpoints } = await exact(layered(net), x, start);
    const expected = referenceBreakpoints(layers, start, x);
    await assertClose(breakpoints, expected, rounding, "breakpoints");
    await assertClose(map, sumOfPieces(layers, start, x, target, expected), rounding, "map");
    bends += breakpoints.length;
  });
  assert(bends > 50, `only ${bends} breakpoints were compared`);
});

Deno.test("4096 midpoint steps come as near as the jumps of the gradient allow", async () => {
  const steps = 4096;
  await overNets(async ({ net, layers, x, start }) => {
    const { map, breakpoints } = await exact(layered(net), x, start);
    const [inputs, baseline] = [tf.tensor2d([x]), tf.tensor2d([start])];
    const sampled = await integratedGradients(net.forward, inputs, {
      target,
      baseline,
      steps,
      batchSize: steps,
    });
    // A cell with a breakpoint errs by at most half its width times the jump; float32 sums add theirs.
    const ends = [0, ...breakpoints, 1];
    const slopes = ends.slice(1).map((right, k) =>
      gradientAt(layers, pointAt(start, x, (ends[k]! + right) / 2), target)
    );
    const values = await sampled.attributions.data();
    for (const [i, part] of map.entries()) {
      const jumps = slopes.slice(1).reduce(
        (sum, s, k) => sum + Math.abs(s[i]! - slopes[k]![i]!),
        0,
      );
      const largest = Math.max(1, ...slopes.map((s) => Math.abs(s[i]!)));
      const way = Math.abs(x[i]! - start[i]!);
      const bound = way * (jumps / (2 * steps) + 16 * rounding * largest) + rounding;
      assert(Math.abs(part - values[i]!) <= bound, `feature ${i}: ${part} and ${values[i]}`);
    }
    tf.dispose([inputs, baseline, sampled.attributions]);
  }, 6);
});

Deno.test("two nets that are one function get one map: units permuted, rescaled and doubled", async () => {
  await overNets(async ({ net, x, start }) => {
    const twin = tf.tidy(() => {
      const [w1, w2, w3] = net.weights as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      const [b1, b2, b3] = net.biases as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
      return {
        weights: [
          // Each unit of the first layer turned round and made 4 times as large, and twice over ...
          tf.concat([w1.reverse(1), w1], 1).mul<tf.Tensor2D>(4),
          // ... so that the next layer takes three quarters of the one copy and a quarter of the other.
          tf.concat([w2.reverse(0).mul(0.75), w2.mul(0.25)]).div<tf.Tensor2D>(4),
          w3.clone(),
        ],
        biases: [tf.concat([b1.reverse(), b1]).mul<tf.Tensor1D>(4), b2.clone(), b3.clone()],
      };
    });
    const chain = layered({ ...net, ...twin });
    const forward = (input: tf.Tensor) =>
      chain.layers.reduce((h, layer) => layer.apply(h), input) as tf.Tensor2D;
    const [original, other] = [
      await exact(layered(net), x, start),
      await exact({ ...chain, forward }, x, start),
    ];
    await assertClose(other.map, original.map, rounding);
    assertEquals(other.breakpoints.length, original.breakpoints.length);
    await assertClose(other.breakpoints, original.breakpoints, rounding);
    tf.dispose([twin.weights, twin.biases]);
  }, 6);
});

Deno.test("a breakpoint left out breaks completeness: the check would see a missing one", async () => {
  let seen = 0;
  await overNets(async ({ net, layers, x, start }) => {
    const { breakpoints } = await exact(layered(net), x, start);
    const difference = logits(layers, x)[target]! - logits(layers, start)[target]!;
    const error = (points: ArrayLike<number>) =>
      Math.abs(
        sumOfPieces(layers, start, x, target, points).reduce((sum, part) => sum + part, 0) -
          difference,
      );
    assert(error(breakpoints) <= rounding * Math.max(1, Math.abs(difference)));
    const worst = Math.max(
      0,
      ...breakpoints.map((_, drop) => error(breakpoints.filter((_, k) => k !== drop))),
    );
    if (worst > 1e-3) seen++;
  });
  assert(seen >= 10, `only ${seen} of 15 nets noticed`);
});
