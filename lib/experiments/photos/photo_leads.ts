import { fixed, table, type Text } from "@lib/display";
import {
  type Forward,
  invalid,
  requireBatch,
  requireFunction,
  requireKnownOptions,
  requireObjects,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { explainAll, type ExplainedPhotos, type PhotoAnswer } from "./photo_answers.ts";

/** Options of {@link explainLeads}. */
export interface ExplainLeadsOptions {
  /** What the network says of each photograph; each with a label. */
  readonly answers: readonly PhotoAnswer[];
  /** Gradients for each photograph. */
  readonly steps: number;
}

/**
 * Integrated Gradients of F_prediction - F_label from black: by linearity the prediction's map less the
 * label's, with an error of its own size, where the difference of two maps keeps the errors of both.
 *
 * @param photos [batch, height, width, channels].
 */
export async function explainLeads(
  forward: Forward,
  photos: tf.Tensor,
  options: ExplainLeadsOptions,
): Promise<ExplainedPhotos> {
  const action = "explain leads";
  requireKnownOptions(action, options, { answers: true, steps: "a positive integer" });
  const { answers, steps } = options;
  requireFunction(action, "forward", forward);
  requireBatch(action, "photos", photos);
  requireObjects(action, "answers", answers, "answers");
  if (answers.length !== photos.shape[0] || answers.some(({ label }) => label === undefined)) {
    const must = `one with a label for each of ${photos.shape[0]} photos`;
    throw new TypeError(invalid(action, "answers", must, answers));
  }
  const leads: Forward = (x) =>
    tf.tidy(() => {
      const logits = forward(x);
      const [plus, minus] = (["prediction", "label"] as const).map((which) =>
        tf.oneHot(answers.map((answer) => answer[which]!), logits.shape[1]!)
      );
      // On wasm tfjs fills a float32 one-hot with integers.
      return tf.matMul(logits, tf.cast(tf.sub(plus!, minus!), "float32"), false, true);
    });
  return await explainAll(leads, photos, {
    target: [...answers.keys()],
    steps,
    label: "The leads",
  });
}

/**
 * Explained leads as a table: of image and baseline, what the map shares out, and what it misses of that.
 *
 * @throws {TypeError} If there is not one explanation for each answer.
 */
export function leadTable(
  answers: readonly PhotoAnswer[],
  leads: Pick<ExplainedPhotos, "examples">,
): Text {
  const action = "tabulate leads";
  requireObjects(action, "answers", answers, "answers");
  requireObjects(action, "leads", [leads], "explanations, { examples }");
  const { examples } = leads;
  requireObjects(action, "examples", examples, "certificates");
  if (examples.length !== answers.length) {
    const must = `one for each of ${answers.length} answers`;
    throw new TypeError(invalid(action, "examples", must, `${examples.length} of them`));
  }
  return table(
    ["prediction less label", "steps", "F(x)", "F(x')", "F(x) − F(x')", "sum", "error"],
    examples.map(({ steps, output, baselineOutput, difference, sum, completenessError }, i) => {
      const logits = [output, baselineOutput, difference, sum, completenessError];
      return [answers[i]!.title, `${steps ?? "–"}`, ...logits.map((each) => fixed(each))];
    }),
  );
}
