import { type Random, readFinite, requireKnownOptions } from "@lib/runtime";
import { attributedLogits, giniIndex } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import type { SurveyTable } from "../surveys/survey_table.ts";
import { stackedMlp } from "./stacked_mlp.ts";
import { stackInputs, type SurveySplit, surveySplits } from "./survey_splits.ts";

/** Networks whose weights are drawn and whose attributions are computed side by side. */
const sideBySide = 10;

/**
 * The Gini index that a prior on EG(1) sees before training: of the networks 512-128-32-1 that
 * `trainSplits` would start from, on their training people.
 *
 * Cost: 2 forward passes and 1 backward pass a split.
 *
 * @param options With `count`, the number of splits, and what draws them, as in `surveySplits`.
 * @returns One a split.
 */
export async function untrainedIndices(
  survey: SurveyTable,
  options: { readonly count: number; readonly random: Random },
): Promise<number[]> {
  const action = "measure untrained networks";
  requireKnownOptions(action, options, {
    count: "a positive integer",
    random: "a seeded generator",
  });
  const splits = surveySplits(survey, options), indices: number[] = [];
  for (let start = 0; start < splits.length; start += sideBySide) {
    const some = splits.slice(start, start + sideBySide);
    const own = await indicesOf(some, { features: survey.features, random: options.random });
    own.forEach((index) => indices.push(index));
  }
  return indices;
}

async function indicesOf(
  splits: readonly SurveySplit[],
  { features, random }: { readonly features: number; readonly random: Random },
): Promise<Float32Array> {
  const randoms = splits.map(({ id }) => random.fork(`split ${id}`));
  const networks = stackedMlp({ widths: [features, 512, 128, 32], bias: true, randoms });
  try {
    const index = tf.tidy(() => {
      const inputs = stackInputs(splits.map(({ train }) => train));
      const { attributions } = attributedLogits(networks.forward, inputs, {
        attribution: { method: "expected gradients", references: 1 },
        randoms: randoms.map((each) => each.fork("references")),
      });
      return giniIndex(tf.mean(tf.abs(attributions), 1));
    });
    const values = await readFinite(index, "Gini indices").finally(() => index.dispose());
    return values as Float32Array;
  } finally {
    networks.dispose();
  }
}
