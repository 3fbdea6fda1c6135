import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { exactIntegratedGradients, gradient, type Quadrature } from "@lib/attribution";
import { integralsBelow } from "../../../lib/attribution/exact/integrals_below.ts";
import { type SparseVector, transpose } from "../../../lib/attribution/exact/sparse.ts";
import type { Stage } from "../../../lib/attribution/exact/stages.ts";
import { fromLayersModel } from "@lib/models";
import { setupBackend } from "@lib/runtime";
import { assertClose } from "../../fixtures/assert_close.ts";

await setupBackend({ backend: "wasm", quiet: true });

const { layers, initializers } = tf;
const leaky = () => layers.leakyReLU({ alpha: 0.25 });
const relu = () => layers.reLU();
const pool = () => layers.maxPooling2d({ poolSize: 2 });
const drawn = (seed: number) => ({
  kernelInitializer: initializers.glorotNormal({ seed }),
  biasInitializer: initializers.randomNormal({ stddev: 0.5, seed: seed + 1 }),
});
const dense = (units: number, seed: number) => layers.dense({ units, ...drawn(seed) });
const conv = (seed: number) => layers.conv2d({ filters: 3, kernelSize: 3, ...drawn(seed) });

/** Nets by what lies between the first two affine functions, and how often they bend at least. */
const nets: [name: string, inputShape: number[], bends: number, chain: tf.layers.Layer[]][] = [
  ["nothing: it is linear", [5], 0, [dense(2, 1)]],
  ["one relu", [5], 2, [dense(8, 3), relu(), dense(2, 4)]],
  ["relus", [5], 4, [dense(12, 5), relu(), dense(9, 6), relu(), dense(2, 7)]],
  ["leaky relus", [5], 4, [dense(12, 8), leaky(), dense(9, 9), leaky(), dense(2, 10)]],
  ["max pooling, first", [6, 6, 2], 4, [
    pool(),
    layers.flatten(),
    dense(9, 11),
    relu(),
    dense(2, 12),
  ]],
  ["max pooling of leaky relus", [6, 6, 2], 4, [
    conv(13),
    leaky(),
    pool(),
    layers.flatten(),
    dense(9, 14),
    relu(),
    dense(2, 15),
  ]],
];

/** A quadrature of one node. */
const at = (alpha: number): Quadrature => ({
  nodes: Float64Array.of(alpha),
  weights: Float64Array.of(1),
});

for (const [name, inputShape, bends, chain] of nets) {
  Deno.test(`measures, map and slopes agree with the gradient on each piece; the net bends by ${name}`, async () => {
    const model = tf.sequential();
    model.add(layers.inputLayer({ inputShape }));
    chain.forEach((layer) => model.add(layer));
    const net = fromLayersModel(model), own = { layers: net.layers!, forward: net.forward };
    const [start, end] = [20, 21].map((seed) =>
      tf.randomNormal([1, ...inputShape], 0, 1, "float32", seed)
    ) as [tf.Tensor, tf.Tensor];
    // Both outputs are explained on one path, which is walked once.
    const x = tf.concat([end, end]), baseline = tf.concat([start, start]), target = [0, 1];
    const exact = await exactIntegratedGradients(own, x, { target, baseline });
    const breakpoints = Array.from(exact.breakpoints[0]!), pieces = breakpoints.length + 1;
    assert(pieces > bends, `only ${pieces} pieces`);
    const ends = [0, ...breakpoints, 1], lengths = ends.slice(1).map((to, p) => to - ends[p]!);
    const middles = lengths.map((length, p) => ends[p]! + length / 2);
    const byLength = { nodes: Float64Array.from(middles), weights: Float64Array.from(lengths) };
    const found = await exactIntegratedGradients(own, x, {
      target,
      baseline,
      quadratures: [...middles.map(at), ...ends.map(at), byLength],
    });
    const maps = await exact.attributions.data(), size = maps.length / 2;
    for (const [i, all] of found.sampled.entries()) {
      const inside = all.slice(0, pieces), onEnds = all.slice(pieces, -1);
      for (const [p, map] of inside.entries()) {
        // A node at the start of a piece, breakpoint or 0, counts as one within.
        await assertClose(onEnds[p]!, map, 1e-11, `at ${ends[p]}`);
        await assertClose([exact.slopes[i]![p]!], [map.reduce((a, b) => a + b)], 1e-11, "slope");
        // On a shorter piece the device's point is on another one.
        if (lengths[p]! < 1e-4) continue;
        const point = tf.tidy(() => end.sub(start).mul(middles[p]!).add(start));
        const slopes = await gradient(net.forward, point, { target: i });
        const there = tf.tidy(() => slopes.mul(end.sub(start)));
        await assertClose(map, await there.data(), 1e-5, `piece ${p}`);
        tf.dispose([point, slopes, there]);
      }
      await assertClose(onEnds[pieces]!, inside[pieces - 1]!, 1e-11, "at 1");
      await assertClose(all.at(-1)!, maps.subarray(i * size, (i + 1) * size), undefined, "map");
      if (pieces > 1) {
        await assertRejects(() => assertClose(inside[0]!, inside[pieces - 1]!, 1e-3));
      }
    }
    tf.dispose([start, end, x, baseline, exact.attributions, found.attributions]);
    model.dispose();
  });
}

Deno.test("a unit that switches twice is integrated as a calculation by hand says", () => {
  const stageOf = (columns: SparseVector[], slopes: number[]): Stage => {
    const matrix = { rows: 1, columns }, offset = new Float64Array(1), shape = [1];
    return {
      matrix,
      transposed: transpose(matrix),
      offset,
      shape,
      slopes: Float64Array.from(slopes),
    };
  };
  const two: SparseVector = { index: Int32Array.of(0), value: Float64Array.of(2) };
  // Above the gradient is 1 and from 0.5 on 3; the unit, with a weight of 2 and a slope of 0.5 where it
  // is shut, is open until 0.25 and from 0.75 on: its gradient is 2, 1, 3 and 6 on the four quarters.
  const gradient = { start: Float64Array.of(1), jumps: [{ alpha: 0.5, by: two }] };
  const switches = [0.25, 0.75].map((alpha) => ({ alpha, unit: 0 }));
  const onNode = (node: number) => (alpha: number) => Number(node >= alpha);
  const found = integralsBelow(gradient, { start: Uint8Array.of(1), switches }, {
    above: stageOf([two], [1]),
    below: stageOf([two], [0.5]),
    measures: [(alpha) => 1 - alpha, ...[0, 0.25, 0.3, 0.5, 0.75, 1].map(onNode)],
  });
  assertEquals(found.map(([integral]) => integral), [3, 2, 1, 1, 3, 6, 6]);
});
