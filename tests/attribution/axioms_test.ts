import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { gradient, integratedGradients, xGradient } from "@lib/attribution";
import { type Forward, setupBackend, type XModel } from "@lib/runtime";
import { assertClose } from "../fixtures/assert_close.ts";
import { type Mlp, mlp, saturating } from "../fixtures/oracles.ts";

await setupBackend({ quiet: true });

const settings = { seed: 20170306, numRuns: 12 } as const;
const features = 4;
const value = fc.double({ min: -2, max: 2, noNaN: true }).map(Math.fround);
const example = fc.array(value, { minLength: features, maxLength: features });
const seed = fc.integer({ min: 0, max: 1000 });

const steps = 128;

/** The map of one example as [features], everything freed. */
async function ig(forward: Forward, x: number[], baseline: number[], target = 0) {
  const [inputs, start] = [tf.tensor2d([x]), tf.tensor2d([baseline])];
  const options = { target, baseline: start, steps, batchSize: steps };
  const { attributions, certificate } = await integratedGradients(forward, inputs, options);
  try {
    const [entry] = certificate.examples;
    return { map: Array.from(await attributions.data()), error: entry!.completenessError };
  } finally {
    tf.dispose([inputs, start, attributions]);
  }
}

/** Runs a property over random one-hidden-layer ReLU networks with biases and pairs x, x'. */
async function overNetworks(
  claim: (net: Mlp, x: number[], baseline: number[]) => Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(seed, example, example, async (seed, x, baseline) => {
      const net = mlp([features, 12, 2], seed, 0.5);
      try {
        await claim(net, x, baseline);
      } finally {
        net.dispose();
      }
    }),
    settings,
  );
}

/**
 * The most that the midpoint rule errs on F(x) = v . relu(W x + b). A hidden unit has one kink on the path
 * at most; it falls into one of n cells, where the rule misses at most half of the cell, times the jump of
 * the slope, |v_j w_j . (x - x')|. Rounding of float32 is added.
 */
async function midpointBound(net: Mlp, x: number[], baseline: number[]): Promise<number> {
  const [w, v] = [await net.weights[0]!.data(), await net.weights[1]!.data()];
  let jumps = 0, mass = 1;
  for (let j = 0; j < 12; j++) {
    const slope = x.reduce((sum, value, i) => sum + (value - baseline[i]!) * w[i * 12 + j]!, 0);
    jumps += Math.abs(v[2 * j]! * slope);
    mass += x.reduce((sum, value, i) => sum + Math.abs(v[2 * j]! * value * w[i * 12 + j]!), 0);
  }
  return jumps / (2 * steps) + mass * 2 ** -20;
}

Deno.test("integratedGradients() satisfies completeness on ReLU networks up to the midpoint rule's bound", async () => {
  let control = 0;
  await overNetworks(async (net, x, baseline) => {
    const bound = await midpointBound(net, x, baseline);
    const { map, error } = await ig(net.forward, x, baseline);
    assert(Math.abs(error) <= bound, `completeness error ${error}, bound ${bound}`);
    const half = map.reduce((sum, value) => sum + value, 0) / 2;
    if (Math.abs(half) > bound) control++;
  });
  assert(control > settings.numRuns / 2, "the bound is so wide that half a map would pass");
});

Deno.test("integratedGradients() gives a dummy feature exactly 0", async () => {
  await overNetworks(async (net, x, baseline) => {
    const blind: Forward = (inputs) => net.forward(inputs.mul(tf.tensor1d([1, 0, 1, 1])));
    const { map } = await ig(blind, x, baseline);
    assert(map[1] === 0, `the dummy feature has ${map[1]}`);
  });
});

Deno.test("integratedGradients() is linear in the network", async () => {
  await overNetworks(async (net, x, baseline) => {
    const other = mlp([features, 8, 2], 77, 1);
    const sum: Forward = (inputs) =>
      net.forward(inputs).mul(2).sub(other.forward(inputs).mul(3)) as tf.Tensor2D;
    const [both, first, second] = [
      (await ig(sum, x, baseline)).map,
      (await ig(net.forward, x, baseline)).map,
      (await ig(other.forward, x, baseline)).map,
    ];
    other.dispose();
    await assertClose(both, first.map((value, i) => 2 * value - 3 * second[i]!), 2 ** -18);
  });
});

Deno.test("integratedGradients() is the same for two networks that compute one function", async () => {
  await overNetworks(async (net, x, baseline) => {
    // The hidden layer reversed, each unit doubled and its outgoing weights halved.
    const [w, v] = net.weights as [tf.Tensor2D, tf.Tensor2D], [b, c] = net.biases;
    const twin: Forward = (inputs) =>
      inputs.matMul(w.reverse(1).mul(2)).add(b!.reverse().mul(2)).relu()
        .matMul(v.reverse(0).div(2)).add(c!) as tf.Tensor2D;
    await assertClose(
      (await ig(twin, x, baseline)).map,
      (await ig(net.forward, x, baseline)).map,
      2 ** -18,
    );
  });
});

Deno.test("integratedGradients() gives symmetric features with equal values equal attributions", async () => {
  await overNetworks(async (net, x, baseline) => {
    const symmetric: Forward = (inputs) =>
      net.forward(inputs).add(net.forward(inputs.reverse(1))) as tf.Tensor2D;
    const mirror = (values: number[]) => [values[0]!, values[1]!, values[1]!, values[0]!];
    const { map } = await ig(symmetric, mirror(x), mirror(baseline));
    await assertClose(map, map.toReversed(), 2 ** -18);
  });
});

Deno.test("integratedGradients() sees the feature of 1 - relu(1 - x) at 2; the gradient does not", async () => {
  const inputs = tf.tensor2d([[2]]);
  const slope = gradient(saturating, inputs, { target: 0 });
  assertEquals(Array.from(await slope.data()), [0]);
  await assertClose((await ig(saturating, [2], [0])).map, [1]);
  tf.dispose([inputs, slope]);
});

Deno.test("xGradient equals integratedGradients() from zero on bias-free networks, and not with biases", async () => {
  let apart = 0;
  await fc.assert(
    fc.asyncProperty(seed, example, async (seed, x) => {
      for (const bias of [0, 1]) {
        const net = mlp([features, 12, 12, 2], seed, bias);
        const inputs = tf.tensor2d([x]);
        const once = xGradient(net.forward as XModel, inputs, { target: 1 });
        const { map } = await ig(net.forward, x, [0, 0, 0, 0], 1);
        const values = Array.from(await once.data());
        const gap = Math.max(...map.map((value, i) => Math.abs(value - values[i]!)));
        if (bias === 0) await assertClose(values, map, 2 ** -18);
        else if (gap > 0.01) apart++;
        tf.dispose([inputs, once]);
        net.dispose();
      }
    }),
    settings,
  );
  assert(apart > settings.numRuns / 2, `biases changed the map of ${apart} networks only`);
});
