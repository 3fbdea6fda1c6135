import { rocAuc } from "@lib/statistics";
import { readFinite } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { attributedLogits } from "./attributed_logits.ts";
import type { BestWeights } from "./best_weights.ts";
import type { StackedMlp } from "./stacked_mlp.ts";
import { stackInputs } from "./stacked_parts.ts";
import type { SurveySplit } from "./survey_splits.ts";

/** What became of one network. */
export interface SplitResult {
  /** ROC-AUC on the test rows, in [0, 1]. */
  readonly testAuc: number;
  /** The highest ROC-AUC on the validation rows, and its epoch, from 1. */
  readonly validationAuc: number;
  readonly bestEpoch: number;
  /** `[features]`: the mean over the validation rows of |x dF/dx|, in logits. */
  readonly importance: Float32Array;
}

/** Test subjects whose logits are computed at once, per network. */
const chunk = 400;

/** Judges trained networks on their splits; the same measure of importance for all methods. */
export async function judgeSplits(
  nets: StackedMlp,
  splits: readonly SurveySplit[],
  best: Pick<BestWeights, "scores" | "epochs">,
): Promise<SplitResult[]> {
  const logits = await testLogits(nets, splits);
  const sizes = tf.tidy(() => {
    const inputs = stackInputs(splits.map(({ validation }) => validation));
    const attribution = { method: "input x gradient" } as const;
    const { attributions } = attributedLogits(nets.forward, inputs, { attribution, randoms: [] });
    return tf.mean(tf.abs(attributions), 1);
  });
  const features = sizes.shape[1]!;
  const importances = await readFinite(sizes, "importances").finally(() => sizes.dispose());
  return splits.map(({ test }, i) => ({
    testAuc: rocAuc(logits[i]!, test.labels),
    validationAuc: best.scores[i]!,
    bestEpoch: best.epochs[i]!,
    importance: importances.slice(i * features, (i + 1) * features),
  }));
}

/** Of each network, the logits of its test rows. */
async function testLogits(
  { forward }: StackedMlp,
  splits: readonly SurveySplit[],
): Promise<Float32Array[]> {
  const rows = splits[0]!.test.rows.length, features = splits[0]!.test.inputs.length / rows;
  const all = splits.map(() => new Float32Array(rows));
  for (let start = 0; start < rows; start += chunk) {
    const end = Math.min(rows, start + chunk);
    const some = tf.tidy(() =>
      forward(stackInputs(splits.map(({ test }) => ({
        ...test,
        rows: test.rows.subarray(start, end),
        inputs: test.inputs.subarray(start * features, end * features),
      }))))
    );
    const values = await readFinite(some, "logits of test subjects").finally(() => some.dispose());
    all.forEach((each, i) =>
      each.set(values.subarray(i * (end - start), (i + 1) * (end - start)), start)
    );
  }
  return all;
}
