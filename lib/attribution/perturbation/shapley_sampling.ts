import * as tf from "@tensorflow/tfjs";
import {
  type Forward,
  invalid,
  type Random,
  requireBatch,
  requireKnownOptions,
} from "@lib/runtime";
import { certificateOf, fromEnds } from "../certificate.ts";
import type { IntegratedGradients } from "../integrated_gradients.ts";
import { PATH, type PathOptions } from "../path_gradient.ts";
import { type Baseline, type TargetOptions } from "../target_and_baseline.ts";
import { perturbedLogits } from "./perturbed_logits.ts";

/** Options of {@link shapleySampling}. */
export interface ShapleySamplingOptions extends TargetOptions, PathOptions {
  /** x', what an absent player shows; default 0 in model-input space. */
  readonly baseline?: Baseline | undefined;
  /** Draws the orders. */
  readonly random: Random;
  /** Orders an example, 1 or more; default 25. */
  readonly permutations?: number;
  /** The player that each value of an example belongs to, 0 .. players - 1; default each its own. */
  readonly groups?: ArrayLike<number> | undefined;
}

/**
 * Shapley values by sampling: the mean, over random orders of the players, of what the logit gains when a player
 * changes from its baseline to its value, after those before it in the order.
 *
 * The axiomatic sibling of Integrated Gradients, which is the Aumann-Shapley value: there all players come in
 * together, bit by bit; here one after the other. Axioms: completeness exactly, for any number of
 * orders (each order telescopes); dummy; symmetry and linearity in expectation; implementation invariance.
 * A group's value is shared evenly among its members.
 *
 * Cost: permutations times players forward passes an example, and two; none backward.
 *
 * @param inputs `[batch, ...]`.
 * @throws {TypeError} If a shape or dtype does not fit, or an option is unknown.
 * @throws {RangeError} If an option is out of range, or a value is NaN or infinite.
 * @see Castro, Gómez and Tejada, Polynomial Calculation of the Shapley Value Based on Sampling, Computers &
 * Operations Research 2009; Štrumbelj and Kononenko, JMLR 2010.
 *
 * @example
 * ```ts
 * import { shapleySampling } from "@lib/attribution";
 * import { random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.prod(1).reshape([-1, 1]) as tf.Tensor2D; // a game of two: x y
 * const options = { random: random(1), permutations: 100 };
 * const { attributions } = await shapleySampling(forward, tf.tensor2d([[2, 3]]), options);
 * console.log(await attributions.array()); // about [[3, 3]]
 * ```
 */
export async function shapleySampling(
  forward: Forward,
  inputs: tf.Tensor,
  options: ShapleySamplingOptions,
): Promise<IntegratedGradients> {
  const action = "sample Shapley values";
  requireKnownOptions(action, options, {
    ...PATH,
    target: true,
    baseline: true,
    random: "a seeded generator",
    permutations: "a positive integer?",
    groups: true,
  });
  requireBatch(action, "inputs", inputs);
  const { random, permutations = 25 } = options;
  const batch = inputs.shape[0]!, size = inputs.size / batch;
  const players = playersOf(action, options.groups, size);
  return await fromEnds(action, forward, inputs, options, async (start) => {
    const { values: present, baselineValues: absent, ends } = start;
    const maps = new Float32Array(inputs.size), each = permutations * players.length;
    // [example][order][place], drawn before the first pass.
    const orders = Array.from(
      { length: batch * permutations },
      () => random.shuffle(players.length),
    );
    const logits = await perturbedLogits(action, start, {
      count: batch * each,
      compose: (index, into) => {
        const image = Math.floor(index / each), order = orders[Math.floor(index / players.length)]!;
        const from = absent.length === size ? 0 : image * size;
        into.set(absent.subarray(from, from + size));
        for (let place = 0; place <= index % players.length; place++) {
          for (const i of players[order[place]!]!) into[i] = present[image * size + i]!;
        }
        return ends.target[image]!;
      },
    });
    for (let image = 0; image < batch; image++) {
      const values = new Float64Array(players.length);
      for (let k = 0; k < permutations; k++) {
        let before = ends.baselineOutputs[image]!;
        for (const [place, player] of orders[image * permutations + k]!.entries()) {
          const after = logits[image * each + k * players.length + place]!;
          values[player]! += (after - before) / permutations;
          before = after;
        }
      }
      for (const [player, members] of players.entries()) {
        for (const i of members) maps[image * size + i] = values[player]! / members.length;
      }
    }
    const certificate = certificateOf(ends, { maps, method: "Shapley sampling", gradients: 0 });
    return { attributions: tf.tensor(maps, inputs.shape), certificate };
  });
}

/** The members of each player. */
function playersOf(
  action: string,
  groups: ArrayLike<number> | undefined,
  size: number,
): number[][] {
  if (groups === undefined) return Array.from({ length: size }, (_, i) => [i]);
  const list = Array.isArray(groups) || ArrayBuffer.isView(groups) ? Array.from(groups) : [];
  const players: number[][] = [];
  for (const [i, player] of list.entries()) {
    if (Number.isInteger(player) && player >= 0 && player < size) (players[player] ??= []).push(i);
  }
  const isWhole = list.length === size && Array.from(players, (each) => each?.length ?? 0)
    .every((count) => count > 0) &&
    players.flat().length === size;
  if (isWhole) return players;
  const must = `${size} integers 0 .. players - 1, none of them left out`;
  throw new RangeError(invalid(action, "groups", must, groups));
}
