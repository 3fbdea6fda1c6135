import {
  certify,
  compareBaselines,
  type CompareBaselinesOptions,
  type ComparedBaseline,
  integratedGradients,
  type Rule,
} from "@lib/attribution";
import {
  type Forward,
  progress,
  readFinite,
  requireKnownOptions,
  requireObjects,
  requirePositiveInteger,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** Options of {@link compareWithin}. */
export interface CompareWithinOptions {
  /** The baselines by name, as `compareBaselines()` takes them. */
  readonly baselines: CompareBaselinesOptions["baselines"];
  /** The class explained of each input. */
  readonly target: readonly number[];
  readonly rule: Rule;
  /** A map whose sum misses this share of F(x) - F(x') or more gets more nodes, above 0. */
  readonly within: number;
  /** How often it gets more, each time one more than it has, until its sum misses less; a positive integer. */
  readonly rounds: number;
  /** Quadrature nodes of a path to begin with, where a baseline has none of its own. */
  readonly steps: number;
}

/**
 * `compareBaselines()` with more nodes where a map's sum misses much, and only there; each certificate says
 * how many nodes its map has. Shows how far it has come. A mean over several draws stays as it is: only
 * its first draw is kept, and its paths would each need more. A map whose sum still misses much after the
 * last round stays as it is then: its certificate tells.
 *
 * No gradient is thrown away. The n nodes of a rule and its n + 1 nodes lie between each other (of
 * left, right and trapezoid some are the same), and the mean of both maps, weighted n to n + 1, is a
 * quadrature with all of them. In the next round their 2n + 1 nodes get the rule's 2n + 2, and so on.
 *
 * Cost: that of the comparison, and for each map that misses n + 1 gradients, then 2n + 2, then 4n + 4.
 *
 * @param inputs `[batch, ...]` in model-input space.
 * @throws {RangeError} As `compareBaselines()`.
 *
 * @example
 * ```ts
 * const x = tf.ones([1, 4]), baselines = { zero: () => tf.zerosLike(x) };
 * const forward = (x: tf.Tensor) => x.pow(3).sum(1, true) as tf.Tensor2D;
 * const options = { target: [0], rule: "midpoint", within: 0.1, rounds: 1, steps: 1 } as const;
 * const [zero] = await compareWithin(forward, x, { ...options, baselines });
 * console.log(zero!.examples[0]!.steps); // 3: with one node the sum misses 25%
 * ```
 */
export async function compareWithin(
  forward: Forward,
  inputs: tf.Tensor,
  options: CompareWithinOptions,
): Promise<ComparedBaseline[]> {
  const action = "compare baselines within an error";
  requireKnownOptions(action, options, {
    baselines: true,
    target: "a list of numbers",
    rule: true,
    within: "a positive number",
    rounds: "a positive integer",
    steps: "a positive integer",
  });
  const { baselines, target, rule, within, rounds, steps } = options;
  requireObjects(action, "baselines", [baselines], "baselines by name");
  requirePositiveInteger(action, "rounds", rounds);
  requirePositiveInteger(action, "steps", steps);
  const draws = Object.values(baselines).map((of) => typeof of === "function" ? 1 : of.draws);
  const total = draws.reduce((sum, count) => sum + count, 0);
  const bar = progress({ label: "Baselines", total, unit: "draws" });
  const onProgress = (done: number) => bar.update(done);
  const path = { target, rule, steps, batchSize: 2, onProgress };
  const rough = await compareBaselines(forward, inputs, { ...path, baselines });
  await bar.done();
  return await refined(forward, inputs, rough, { target, rule, within, rounds });
}

/** Compared baselines, of which maps that miss have become quadratures with more nodes. */
async function refined(
  forward: Forward,
  inputs: tf.Tensor,
  compared: readonly ComparedBaseline[],
  { target, rule, within, rounds }: Omit<CompareWithinOptions, "baselines" | "steps">,
): Promise<ComparedBaseline[]> {
  const [, ...shape] = inputs.shape;
  const misses = ({ draws, examples }: ComparedBaseline, i: number) =>
    draws.length === 1 &&
    Math.abs(examples[i]!.completenessError) >= within * Math.abs(examples[i]!.difference);

  async function finer(own: ComparedBaseline, i: number): Promise<ComparedBaseline> {
    const [input, baseline, before] = tf.tidy(() => [
      inputs.slice([i], [1]),
      tf.tensor(own.baselines[i]!, [1, ...shape]),
      tf.tensor(own.maps[i]!, [1, ...shape]),
    ]) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const held = [input, baseline, before], path = { target: target[i]!, baseline, batchSize: 1 };
    const nodes = own.examples[i]!.steps!, count = nodes + 1, all = nodes + count;
    try {
      const fresh = { ...path, rule, steps: count };
      const { attributions: added } = await integratedGradients(forward, input, fresh);
      held.push(added);
      const attributions = tf.tidy(() => before.mul(nodes).add(added.mul(count)).div(all));
      held.push(attributions);
      const method = `integrated gradients, ${rule}`, certified = { ...path, attributions, method };
      const { examples } = await certify(forward, input, { ...certified, steps: all });
      const maps = own.maps.with(i, await readFinite(attributions, "map"));
      const example = { ...own.examples[i]!, ...examples[0]! };
      return { ...own, maps, draws: [maps], examples: own.examples.with(i, example) };
    } finally {
      tf.dispose(held);
    }
  }

  const rough = compared.flatMap((own, k) =>
    own.maps.flatMap((_, i) => misses(own, i) ? [[k, i] as const] : [])
  );
  const finest = [...compared];
  if (rough.length === 0) return finest;
  const bar = progress({
    label: "Finer where a sum misses much",
    total: rough.length,
    unit: "maps",
  });
  for (const [done, [k, i]] of rough.entries()) {
    for (let round = 0; round < rounds && misses(finest[k]!, i); round++) {
      finest[k] = await finer(finest[k]!, i);
    }
    await bar.update(done + 1);
  }
  await bar.done();
  return finest;
}
