import { channelSum } from "@lib/display";
import {
  checkedForward,
  type Forward,
  invalid,
  progress,
  requireBatch,
  requireKnownOptions,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { otherNodes } from "./other_nodes.ts";
import { type Explained, type ExplainedLeads, leadMaps } from "./photo_leads.ts";

/** Options of {@link explainLeads}. */
export interface ExplainLeadsOptions {
  /** Explained photographs, of the classes that lead. */
  readonly first: Explained;
  /** These photographs, explained for the classes that they lead over. */
  readonly second: Explained;
  /** Which of the first's photographs these are, places from 0. */
  readonly at: readonly number[];
  /**
   * A lead whose sum misses more than this share of F(x) - F(x') gets the nodes of three times as many,
   * unless both its maps have them already.
   */
  readonly within: number;
  /** Of the line of progress. */
  readonly label: string;
}

/**
 * Integrated Gradients of F_first - F_second from black by the rule that {@link explainAll} has: first the
 * difference of the two maps that are known, {@link leadMaps}, which costs no gradient; and where its sum
 * misses much, three times as many gradients, of which the first ones are kept. The further ones are taken
 * of the difference itself, so that one stands for a gradient of either logit. As there, none gets three
 * times as many twice: a lead whose two maps are of the finer gradients keeps these, whatever it misses.
 *
 * Cost: for a lead whose sum misses too much, twice as many gradients as its known maps have.
 *
 * @param photos [batch, height, width, channels].
 * @throws {TypeError} If the second has not a map and a certificate for each photograph, or a certificate
 * does not tell its steps.
 * @throws {RangeError} If a place is none of the first's, or a photograph's two maps have different numbers
 * of nodes.
 */
export async function explainLeads(
  forward: Forward,
  photos: tf.Tensor,
  options: ExplainLeadsOptions,
): Promise<ExplainedLeads> {
  const action = "explain leads";
  requireKnownOptions(action, options, {
    first: true,
    second: true,
    at: "a list of numbers",
    within: "a positive number",
    label: "words",
  });
  requireBatch(action, "photos", photos);
  const checked = checkedForward(action, forward), { first, second, at, within, label } = options;
  const known = leadMaps(first, second, { at });
  if (photos.shape[0] !== at.length) {
    throw new TypeError(invalid(action, "photos", `one for each of ${at.length} places`, photos));
  }
  const { rough = first } = first;
  const missed = known.examples.map(({ completenessError, difference, steps }, i) => {
    const isRough = steps === rough.examples[at[i]!]!.steps;
    return isRough && Math.abs(completenessError) > within * Math.abs(difference);
  });
  const counts = known.examples.map(({ steps }, i) => {
    if (steps !== undefined) return steps;
    throw new TypeError(invalid(action, `steps of ${i}`, "a number of gradients", steps));
  });
  const costs = counts.map((steps, i) => missed[i] ? 2 * steps : 0);
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  if (total === 0) return known;
  const bar = progress({ label, total, unit: "gradients" });
  const maps = [...known.maps], examples = [...known.examples];
  let done = 0;
  for (const [i, place] of at.entries()) {
    if (!missed[i]) continue;
    const example = examples[i]!, { difference } = example, rough = maps[i]!, steps = counts[i]!;
    const lead = leadOf(checked, first.examples[place]!.target, second.examples[i]!.target);
    const photo = photos.slice([i], [1]);
    const rest = await otherNodes(lead, photo, { target: 0, steps, bar, done })
      .finally(() => photo.dispose());
    const map = { ...rough, data: rest.map((sum, k) => rough.data[k]! / 3 + sum) };
    const sum = channelSum(map).reduce((all, value) => all + value, 0);
    maps[i] = map;
    examples[i] = { ...example, steps: 3 * steps, sum, completenessError: sum - difference };
    done += costs[i]!;
  }
  await bar.done();
  return { maps, examples };
}

/** One output: the first class's logit less the second's. */
function leadOf(forward: Forward, first: number, second: number): Forward {
  return (x) => {
    const logits = forward(x);
    return logits.slice([0, first], [-1, 1]).sub<tf.Tensor2D>(logits.slice([0, second], [-1, 1]));
  };
}
