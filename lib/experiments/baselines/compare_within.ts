import {
  compareBaselines,
  type CompareBaselinesOptions,
  type ComparedBaseline,
  integratedGradients,
  type Rule,
} from "@lib/attribution";
import {
  type Forward,
  invalid,
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
  /** A sum that misses this share of F(x) - F(x') or more is taken anew, above 0. */
  readonly within: number;
  /** Numbers of quadrature nodes, tried one after the other until the sum is within; not empty. */
  readonly steps: readonly number[];
}

/**
 * `compareBaselines()` with more nodes where a map's sum misses much, and only there; each certificate says
 * how many nodes its map has. Shows how far it has come. A mean over several draws stays as it is: only
 * its first draw is kept, and its paths would each need more.
 *
 * Cost: that of the comparison with the first number of nodes, and a gradient a node for each map that
 * misses, for each further number that is tried.
 *
 * @param inputs `[batch, ...]` in model-input space.
 * @throws {RangeError} If `steps` is empty, or as `compareBaselines()`.
 *
 * @example
 * ```ts
 * const x = tf.ones([1, 4]), baselines = { zero: () => tf.zerosLike(x) };
 * const forward = (x: tf.Tensor) => x.pow(3).sum(1, true) as tf.Tensor2D;
 * const options = { target: [0], rule: "midpoint", within: 0.1, steps: [1, 2, 8] } as const;
 * const [zero] = await compareWithin(forward, x, { ...options, baselines });
 * console.log(zero!.examples[0]!.steps); // 2: the sum misses 25% with 1 node and 6% with 2
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
    steps: "a list of numbers",
  });
  const { baselines, ...refining } = options, { target, rule, steps: [first, ...more] } = refining;
  requireObjects(action, "baselines", [baselines], "baselines by name");
  options.steps.forEach((count, k) => requirePositiveInteger(action, `steps[${k}]`, count));
  if (first === undefined) {
    throw new RangeError(invalid(action, "steps", "not empty", options.steps));
  }
  const draws = Object.values(baselines).map((of) => typeof of === "function" ? 1 : of.draws);
  const total = draws.reduce((sum, count) => sum + count, 0);
  const bar = progress({ label: "Baselines", total, unit: "draws" });
  const onProgress = (done: number) => bar.update(done);
  const path = { target, rule, steps: first, batchSize: 2, onProgress };
  const rough = await compareBaselines(forward, inputs, { ...path, baselines });
  await bar.done();
  return await refined(forward, inputs, rough, { ...refining, steps: more });
}

/** Compared baselines, of which maps that miss are taken anew, with a number of nodes after the other. */
async function refined(
  forward: Forward,
  inputs: tf.Tensor,
  compared: readonly ComparedBaseline[],
  { target, rule, within, steps }: Omit<CompareWithinOptions, "baselines">,
): Promise<ComparedBaseline[]> {
  const [, ...shape] = inputs.shape;
  const misses = ({ draws, examples }: ComparedBaseline, i: number) =>
    draws.length === 1 &&
    Math.abs(examples[i]!.completenessError) >= within * Math.abs(examples[i]!.difference);

  async function finer(own: ComparedBaseline, i: number, count: number): Promise<ComparedBaseline> {
    const [input, baseline] = tf.tidy(() => [
      inputs.slice([i], [1]),
      tf.tensor(own.baselines[i]!, [1, ...shape]),
    ]) as [tf.Tensor, tf.Tensor];
    const path = { target: target[i]!, baseline, rule, steps: count, batchSize: 1 };
    const { attributions, certificate } = await integratedGradients(forward, input, path)
      .finally(() => tf.dispose([input, baseline]));
    const map = await readFinite(attributions, "map").finally(() => attributions.dispose());
    const maps = own.maps.with(i, map);
    const example = { ...own.examples[i]!, ...certificate.examples[0]! };
    return { ...own, maps, draws: [maps], examples: own.examples.with(i, example) };
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
    for (const count of steps) {
      if (misses(finest[k]!, i)) finest[k] = await finer(finest[k]!, i, count);
    }
    await bar.update(done + 1);
  }
  await bar.done();
  return finest;
}
