import * as tf from "@tensorflow/tfjs";
import { assert } from "@std/assert";
import type { Forward } from "@lib/runtime";
import type { Rule } from "@lib/attribution";
import { assertClose } from "../fixtures/assert_close.ts";
import { linear, mlp, saturating, squares } from "../fixtures/oracles.ts";

/** What a check is given: an implementation of Integrated Gradients, right or wrong. */
export type Method = (
  forward: Forward,
  inputs: tf.Tensor,
  options: { target: number; baseline: tf.Tensor; rule: Rule; steps: number; batchSize: number },
) => Promise<tf.Tensor>;

const inputs = [[0.5, -1, 2], [1.5, 0.25, -0.75]];
const baselines = [[0.25, 0.5, -1], [1, 1, 1]];

/** The maps of an implementation, read, everything freed. */
async function maps(
  method: Method,
  forward: Forward,
  x: number[][],
  start: number[][],
  rule: Rule,
  steps: number,
  batchSize = 4,
): Promise<number[][]> {
  const [inputs, baseline] = [tf.tensor2d(x), tf.tensor2d(start)];
  const map = await method(forward, inputs, { target: 0, baseline, rule, steps, batchSize });
  try {
    const values = Array.from(await map.data()), size = values.length / x.length;
    return x.map((_, i) => values.slice(i * size, (i + 1) * size));
  } finally {
    tf.dispose([inputs, baseline, map]);
  }
}

/** The claims that every implementation of Integrated Gradients must meet, by name. */
export const checks: Readonly<Record<string, (method: Method) => Promise<void>>> = {
  "a linear model gives w (x - x') for every rule and every number of steps": async (method) => {
    const weights = [[2, -1, 0.5]];
    const expected = inputs.flatMap((x, i) =>
      x.map((value, j) => weights[0]![j]! * (value - baselines[i]![j]!))
    );
    for (const rule of ["left", "right", "midpoint", "trapezoid", "gauss-legendre"] as const) {
      for (const steps of [2, 5, 11]) {
        const actual = await maps(method, linear(weights), inputs, baselines, rule, steps);
        await assertClose(actual.flat(), expected, undefined, `${rule}, ${steps} steps`);
      }
    }
  },

  "x^2 gives x^2 - x'^2 with every rule of degree 1": async (method) => {
    const expected = inputs.flatMap((x, i) =>
      x.map((value, j) => value ** 2 - baselines[i]![j]! ** 2)
    );
    for (const rule of ["midpoint", "trapezoid", "gauss-legendre"] as const) {
      const actual = await maps(method, squares, inputs, baselines, rule, 6);
      await assertClose(actual.flat(), expected, undefined, rule);
    }
  },

  "x^2 under left and right errs by exactly (x - x')^2 / n": async (method) => {
    const [x, start, steps] = [[[3]], [[1]], 8];
    for (const [rule, sign] of [["left", -1], ["right", 1]] as const) {
      const actual = await maps(method, squares, x, start, rule, steps);
      await assertClose(actual.flat(), [8 + (sign * 4) / steps], undefined, rule);
    }
  },

  "1 - relu(1 - x) gives 1 at x = 2 where the gradient is 0": async (method) => {
    const actual = await maps(method, saturating, [[2]], [[0]], "midpoint", 64);
    await assertClose(actual.flat(), [1]);
  },

  "the batch size changes nothing beyond rounding": async (method) => {
    const net = mlp([3, 16, 16, 2], 5, 0.5);
    try {
      const [whole, single, odd] = [
        await maps(method, net.forward, inputs, baselines, "right", 7, 64),
        await maps(method, net.forward, inputs, baselines, "right", 7, 1),
        await maps(method, net.forward, inputs, baselines, "right", 7, 3),
      ];
      await assertClose(single.flat(), whole.flat());
      await assertClose(odd.flat(), whole.flat());
    } finally {
      net.dispose();
    }
  },

  "a bias-free ReLU network from zero is complete to rounding with 5 steps": async (method) => {
    const net = mlp([3, 16, 16, 2], 7);
    const zero = inputs.map((x) => x.map(() => 0));
    try {
      const logits = net.forward(tf.tensor2d(inputs));
      const expected = [(await logits.data())[0]!, (await logits.data())[2]!];
      const actual = await maps(method, net.forward, inputs, zero, "midpoint", 5);
      assertComplete(actual, expected);
    } finally {
      net.dispose();
    }
  },
};

/** Completeness: each map sums to its difference of logits, neither side being degenerate. */
export function assertComplete(
  maps: readonly (readonly number[])[],
  differences: readonly number[],
  tolerance = 1e-5,
): void {
  for (const [i, map] of maps.entries()) {
    const sum = map.reduce((total, value) => total + value, 0), difference = differences[i]!;
    assert(
      Math.abs(difference) > 1e-3,
      `example ${i} has F(x) = F(x'), which any map of zeros satisfies`,
    );
    const error = Math.abs(sum - difference) / Math.abs(difference);
    assert(error <= tolerance, `the map of example ${i} sums to ${sum}, not to ${difference}`);
  }
}
