import * as tf from "@tensorflow/tfjs";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { integratedGradients, type Quadrature, quadrature } from "@lib/attribution";
import { type Forward, setupBackend } from "@lib/runtime";
import { assertComplete, checks, type Method } from "./checks.ts";

await setupBackend({ quiet: true });

const library: Method = async (forward, inputs, options) =>
  (await integratedGradients(forward, inputs, options)).attributions;

/** A plain Riemann sum with one place for each mistake. */
interface Mistakes {
  quadrature?: (right: Quadrature) => Quadrature;
  keepsLastBatchOnly?: boolean;
  scale?: (steps: number) => number;
  factor?: (inputs: tf.Tensor, baseline: tf.Tensor) => tf.Tensor;
}

function withMistakes(mistakes: Mistakes): Method {
  return (forward: Forward, inputs, { target, baseline, rule, steps, batchSize }) => {
    const right = quadrature(rule, steps);
    const { nodes, weights } = mistakes.quadrature?.(right) ?? right;
    const slope = tf.grad((x: tf.Tensor) => forward(x).slice([0, target], [-1, 1]).sum());
    return Promise.resolve(tf.tidy(() => {
      const delta = inputs.sub(baseline);
      let sum = tf.zerosLike(inputs);
      nodes.forEach((alpha, k) => {
        if (mistakes.keepsLastBatchOnly && k % batchSize === 0) sum = tf.zerosLike(inputs);
        sum = sum.add(slope(baseline.add(delta.mul(alpha))).mul(weights[k]!));
      });
      const factor = mistakes.factor?.(inputs, baseline) ?? delta;
      return sum.mul(mistakes.scale?.(steps) ?? 1).mul(factor);
    }));
  };
}

const mutants: Readonly<Record<string, Method>> = {
  "trapezoid weights that sum to (n - 1) / n": withMistakes({
    quadrature: ({ nodes, weights }) => {
      const n = nodes.length, isTrapezoid = n > 1 && weights[0] !== weights[1];
      return { nodes, weights: isTrapezoid ? weights.map((w) => (w * (n - 1)) / n) : weights };
    },
  }),
  "the plain mean over the inclusive points linspace(0, 1, n)": withMistakes({
    quadrature: ({ nodes: { length: n } }) => ({
      nodes: Float64Array.from({ length: n }, (_, k) => k / (n - 1)),
      weights: new Float64Array(n).fill(1 / n),
    }),
  }),
  "only the last batch of path points kept": withMistakes({ keepsLastBatchOnly: true }),
  "a sum scaled by 1 / steps twice": withMistakes({ scale: (steps) => 1 / steps }),
  "the factor (x - x') missing": withMistakes({ factor: (inputs) => tf.onesLike(inputs) }),
  "the baseline ignored in the factor": withMistakes({ factor: (inputs) => inputs }),
};

for (const [claim, check] of Object.entries(checks)) {
  Deno.test(`integratedGradients(): ${claim}`, () => check(library));
  Deno.test(`a plain Riemann sum without mistakes: ${claim}`, () => check(withMistakes({})));
}

for (const [mistake, mutant] of Object.entries(mutants)) {
  Deno.test(`the checks reject ${mistake}`, async () => {
    const rejecting: string[] = [];
    for (const [claim, check] of Object.entries(checks)) {
      await check(mutant).catch(() => rejecting.push(claim));
    }
    assert(rejecting.length > 0, "every check passed");
  });
}

Deno.test("the checks reject by their claim and not by an accident of the mutant", async () => {
  const claim = "the batch size changes nothing beyond rounding";
  await assertRejects(() => checks[claim]!(mutants["only the last batch of path points kept"]!));
  await checks[claim]!(mutants["a sum scaled by 1 / steps twice"]!);
});

Deno.test("a completeness test that normalises first, or asks for a value only, is vacuous; ours is not", () => {
  const [map, difference] = [[0.5, 0.25], 3];
  const sum = map.reduce((a, b) => a + b);
  assertEquals(map.reduce((total, value) => total + value / sum, 0), difference / difference);
  assert(map !== null);
  assertThrows(() => assertComplete([map], [difference]));
  assertThrows(() => assertComplete([[0, 0]], [0]));
  assertComplete([[1, 2]], [difference]);
});
