import { rocAuc } from "@lib/statistics";
import { invalid, type Random, readFinite, withTape } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { Adam, giniIndex } from "@lib/training";
import { attributedLogits, type TabularAttribution } from "./attributed_logits.ts";
import { BestWeights } from "./best_weights.ts";
import { judgeSplits, type SplitResult } from "./judge_splits.ts";
import { stackedMlp } from "./stacked_mlp.ts";
import { stackInputs, stackLabels } from "./stacked_parts.ts";
import type { SurveyPart, SurveySplit } from "./survey_splits.ts";

/** A way to train. */
export interface TabularMethod {
  /** Whether the networks have biases. */
  readonly bias: boolean;
  /** What the sparsity prior looks at; no prior when absent. */
  readonly attribution?: TabularAttribution;
}

/** One network to train: a split, and how strong the prior is there. */
export interface TabularRun {
  readonly split: SurveySplit;
  /** Factor of the prior in the loss, 0 or more; 0 is no prior. */
  readonly strength: number;
}

/** Options of {@linkcode trainSplits}. */
export interface TrainSplitsOptions {
  /** Units of the hidden layers; 512, 128, 32 when absent. */
  readonly hidden?: readonly number[];
  /** Steps of Adam, each on all training rows; 100 when absent. */
  readonly epochs?: number;
  /** Adam's step size; 1e-3 when absent. */
  readonly learningRate?: number;
  /** Draws initial weights and references: those of a split depend on its id alone. */
  readonly random: Random;
  /** Called after every epoch. */
  readonly onProgress?: (epoch: number) => void | Promise<void>;
  /** Stops after the running epoch: `trainSplits` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Trains one network for every run, all of them side by side, and judges each at its best epoch.
 *
 * The loss of a run is the mean cross-entropy of its training rows plus
 * strength x -Gini(mean over these rows of |attribution|). The weights kept are those of the epoch with
 * the highest ROC-AUC on the run's validation rows, the first of equals; they are judged on its test
 * rows. A run's result does not depend on the runs beside it, up to rounding.
 *
 * Cost: per run and epoch about 3 forward passes of its rows, 6 with a prior on the gradient, 3k more
 * with k references.
 *
 * @returns One result a run, in the order given.
 * @throws {RangeError} If an option is out of range, or logits become NaN or infinite.
 *
 * Reference: Hesse, Schaub-Meyer and Roth, NeurIPS 2021, arXiv 2111.07668, section 4.3.
 *
 * @example
 * ```ts
 * const splits = surveySplits(surveyData({ seed: 9 }), { count: 3, random: random(9) });
 * const xGradient = { bias: false, attribution: { method: "input x gradient" } } as const;
 * const results = await trainSplits(xGradient, splits.map((split) => ({ split, strength: 1 })), {
 *   random: random(9),
 * });
 * ```
 */
export async function trainSplits(
  method: TabularMethod,
  runs: readonly TabularRun[],
  options: TrainSplitsOptions,
): Promise<SplitResult[]> {
  const { hidden = [512, 128, 32], epochs = 100, learningRate = 1e-3 } = options;
  const { random, onProgress, signal } = options;
  checkRuns(runs, epochs, learningRate);
  const randoms = runs.map(({ split }) => random.fork(`split ${split.id}`));
  const references = randoms.map((each) => each.fork("references"));
  const parts = (role: "train" | "validation") => runs.map(({ split }) => split[role]);
  const features = runs[0]!.split.train.inputs.length / runs[0]!.split.train.rows.length;
  const nets = stackedMlp({ widths: [features, ...hidden], bias: method.bias, randoms });
  const adam = new Adam(nets.variables), best = new BestWeights(nets.variables, runs.length);
  const [train, validation] = [stackInputs(parts("train")), stackInputs(parts("validation"))];
  const labels = stackLabels(parts("train"));
  const strengths = tf.tensor1d(runs.map(({ strength }) => strength));
  const loss = () => {
    const { attribution } = method;
    if (!attribution) return crossEntropy(nets.forward(train), labels);
    const { logits, attributions } = attributedLogits(nets.forward, train, {
      attribution,
      randoms: references,
    });
    // A network whose units have all died attributes nothing: the small number makes its index 0.
    const size = tf.add(tf.mean(tf.abs(attributions), 1), 1e-12);
    const prior = tf.neg(tf.sum(tf.mul(strengths, giniIndex(size))));
    return tf.add(crossEntropy(logits, labels), prior) as tf.Scalar;
  };
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      tf.tidy(() => {
        const { grads } = withTape(() => tf.variableGrads(loss, [...nets.variables.values()]));
        const named = [...nets.variables].map(([name, variable]) =>
          [name, grads[variable.name]!] as const
        );
        adam.update(new Map(named), { rate: learningRate, step: epoch });
      });
      const logits = nets.forward(validation);
      const scores = await readFinite(logits, `logits after epoch ${epoch}`)
        .finally(() => logits.dispose());
      best.offer(epoch, aucs(scores, parts("validation")));
      await onProgress?.(epoch);
      signal?.throwIfAborted();
    }
    best.restore();
    return await judgeSplits(nets, runs.map(({ split }) => split), best);
  } finally {
    tf.dispose([train, validation, labels, strengths]);
    adam.dispose();
    best.dispose();
    nets.dispose();
  }
}

/** The sum over runs of the mean over rows of log(1 + exp(F)) - yF. */
function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  const each = tf.sub(tf.softplus(logits), tf.mul(labels, logits));
  return tf.sum(tf.mean(each, 1));
}

/** The ROC-AUC of each run, of scores `[runs, rows]`. */
function aucs(scores: Float32Array, parts: readonly SurveyPart[]): number[] {
  let start = 0;
  return parts.map(({ labels }) => {
    start += labels.length;
    return rocAuc(scores.subarray(start - labels.length, start), labels);
  });
}

function checkRuns(runs: readonly TabularRun[], epochs: number, learningRate: number): void {
  const action = "train on splits";
  const check = (right: boolean, argument: string, must: string, value: unknown) => {
    if (!right) throw new RangeError(invalid(action, argument, must, value));
  };
  check(runs.length > 0, "runs", "one or more", runs);
  check(Number.isInteger(epochs) && epochs > 0, "epochs", "a positive integer", epochs);
  check(learningRate > 0 && learningRate < Infinity, "learningRate", "positive", learningRate);
  runs.forEach(({ strength }, i) => {
    check(strength >= 0 && strength < Infinity, `runs[${i}].strength`, "0 or more", strength);
  });
}
