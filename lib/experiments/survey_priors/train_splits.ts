import {
  invalid,
  type Random,
  readFinite,
  requireKnownOptions,
  requireObjects,
} from "@lib/runtime";
import { rocAuc } from "@lib/statistics";
import { adam, attributedLogits, giniIndex, type PriorAttribution } from "@lib/training";
import * as tf from "@tensorflow/tfjs";
import { type BestWeights, bestWeights, type StackedMlp, stackedMlp } from "./stacked_mlp.ts";
import {
  requireSplit,
  stackInputs,
  stackLabels,
  type SurveyPart,
  type SurveySplit,
} from "./survey_splits.ts";

/** A way to train. */
export interface TabularMethod {
  /** Whether the networks have biases. */
  readonly bias: boolean;
  /** What the sparsity prior looks at; no prior when absent. */
  readonly attribution?: PriorAttribution;
}

/** One network to train: a split, and how strong the prior is there. */
export interface TabularRun {
  readonly split: SurveySplit;
  /** Factor of the prior in the loss, 0 or more; 0 is no prior. */
  readonly strength: number;
}

/** Options of {@linkcode trainSplits}. */
export interface TrainSplitsOptions {
  /** Units of the hidden layers; default 512, 128, 32. */
  readonly hidden?: readonly number[];
  /** Steps of Adam, each on all training rows; default 100. */
  readonly epochs?: number;
  /** Adam's step size; default 1e-3. */
  readonly learningRate?: number;
  /** Draws initial weights and references: those of a split depend on its id alone. */
  readonly random: Random;
  /** Called after every epoch. */
  readonly onProgress?: (epoch: number) => void | Promise<void>;
  /** Stops after the running epoch: `trainSplits` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of one network. */
export interface SplitResult {
  /** ROC-AUC on the test rows, in [0, 1]. */
  readonly testAuc: number;
  /** The highest ROC-AUC on the validation rows, and its epoch, from 1. */
  readonly validationAuc: number;
  readonly bestEpoch: number;
  /** ROC-AUC on the validation rows after each epoch's step. */
  readonly validationAucs: readonly number[];
  /** The Gini index that the prior saw before each epoch's step; none without a prior. */
  readonly giniIndices: readonly number[];
  /** `[features]`: the mean over the validation rows of |x dF/dx|, in logits. */
  readonly importance: Float32Array;
}

/** Test people whose logits are computed at once, per network. */
const testRowsAtOnce = 400;

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
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668, section 4.3.
 *
 * @example
 * ```ts
 * import { denseAndRareSurvey, surveySplits, trainSplits } from "@lib/experiments";
 * import { random } from "@lib/runtime";
 * const splits = surveySplits(denseAndRareSurvey({ seed: 9, dense: 20 }), { count: 3, random: random(9) });
 * const xGradient = { bias: false, attribution: { method: "input x gradient" } } as const;
 * const runs = splits.map((split) => ({ split, strength: 1 }));
 * const options = { hidden: [16, 8], epochs: 5, random: random(9) };
 * console.log(await trainSplits(xGradient, runs, options));
 * ```
 */
export async function trainSplits(
  method: TabularMethod,
  runs: readonly TabularRun[],
  options: TrainSplitsOptions,
): Promise<SplitResult[]> {
  const action = "train on splits";
  requireKnownOptions(action, method, { bias: true, attribution: true });
  requireKnownOptions(action, options, {
    hidden: "a list of numbers?",
    epochs: "a positive integer?",
    learningRate: "a positive number?",
    random: "a seeded generator",
    onProgress: "a function?",
    signal: "an AbortSignal?",
  });
  const { hidden = [512, 128, 32], epochs = 100, learningRate = 1e-3 } = options;
  const { random, onProgress, signal } = options;
  checkRuns(action, runs);
  const splits = runs.map(({ split }) => split);
  const randoms = splits.map(({ id }) => random.fork(`split ${id}`));
  const references = randoms.map((each) => each.fork("references"));
  const features = splits[0]!.train.inputs.length / splits[0]!.train.rows.length;
  const networks = stackedMlp({ widths: [features, ...hidden], bias: method.bias, randoms });
  const optimiser = adam(networks.variables), best = bestWeights(networks);
  const train = stackInputs(splits.map(({ train }) => train));
  const labels = stackLabels(splits.map(({ train }) => train));
  const validation = stackInputs(splits.map(({ validation }) => validation));
  const strengths = tf.tensor1d(runs.map(({ strength }) => strength));
  const curves = runs.map(() => ({ validationAucs: [] as number[], giniIndices: [] as number[] }));
  const seen: { indices?: tf.Tensor } = {};
  const loss = () => {
    const { attribution } = method;
    if (!attribution) return crossEntropy(networks.forward(train), labels);
    const { logits, attributions } = attributedLogits(networks.forward, train, {
      attribution,
      randoms: references,
    });
    // A network whose units have all died attributes nothing: the small number makes its index 0.
    const size = tf.add(tf.mean(tf.abs(attributions), 1), 1e-12);
    seen.indices = tf.keep(giniIndex(size));
    const prior = tf.neg(tf.sum(tf.mul(strengths, seen.indices)));
    return tf.add(crossEntropy(logits, labels), prior) as tf.Scalar;
  };
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      optimiser.minimise(loss, { rate: learningRate, step: epoch });
      const logits = networks.forward(validation);
      const scores = await readFinite(logits, `logits after epoch ${epoch}`)
        .finally(() => logits.dispose());
      const validationAucs = aucs(scores, splits.map(({ validation }) => validation));
      best.offer(epoch, validationAucs);
      curves.forEach((curve, i) => curve.validationAucs.push(validationAucs[i]!));
      if (seen.indices) {
        const indices = await readFinite(seen.indices, `Gini indices of epoch ${epoch}`);
        seen.indices.dispose();
        curves.forEach((curve, i) => curve.giniIndices.push(indices[i]!));
      }
      await onProgress?.(epoch);
      signal?.throwIfAborted();
    }
    best.restore();
    const judged = await judgeSplits(networks, splits, best);
    return judged.map((result, i) => ({ ...result, ...curves[i]! }));
  } finally {
    seen.indices?.dispose();
    tf.dispose([train, validation, labels, strengths]);
    optimiser.dispose();
    best.dispose();
    networks.dispose();
  }
}

function checkRuns(action: string, runs: readonly TabularRun[]): void {
  requireObjects(action, "runs", runs, "runs");
  if (runs.length === 0) throw new RangeError(invalid(action, "runs", "one or more", runs));
  runs.forEach(({ strength, split }, i) => {
    requireSplit(action, split);
    if (Number.isFinite(strength) && strength >= 0) return;
    throw new RangeError(invalid(action, `runs[${i}].strength`, "0 or more", strength));
  });
}

/** The sum over runs of the mean over rows of log(1 + exp(F)) - yF. */
function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  const each = tf.sub(tf.softplus(logits), tf.mul(labels, logits));
  return tf.sum(tf.mean(each, 1));
}

/** The ROC-AUC of each part, of scores `[parts, rows]`. */
function aucs(scores: Float32Array, parts: readonly SurveyPart[]): number[] {
  let start = 0;
  return parts.map(({ labels }) => {
    start += labels.length;
    return rocAuc(scores.subarray(start - labels.length, start), labels);
  });
}

/** Judges trained networks on their splits; the same measure of importance for all methods. */
async function judgeSplits(
  { forward }: StackedMlp,
  splits: readonly SurveySplit[],
  best: BestWeights,
): Promise<Omit<SplitResult, "validationAucs" | "giniIndices">[]> {
  const logits = await testLogits(forward, splits);
  const sizes = tf.tidy(() => {
    const inputs = stackInputs(splits.map(({ validation }) => validation));
    const attribution = { method: "input x gradient" } as const;
    const { attributions } = attributedLogits(forward, inputs, { attribution, randoms: [] });
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
  forward: StackedMlp["forward"],
  splits: readonly SurveySplit[],
): Promise<Float32Array[]> {
  const rows = splits[0]!.test.rows.length, features = splits[0]!.test.inputs.length / rows;
  const all = splits.map(() => new Float32Array(rows));
  for (let start = 0; start < rows; start += testRowsAtOnce) {
    const end = Math.min(rows, start + testRowsAtOnce);
    const parts = splits.map(({ test }) => ({
      rows: test.rows.subarray(start, end),
      inputs: test.inputs.subarray(start * features, end * features),
      labels: test.labels.subarray(start, end),
    }));
    const logits = tf.tidy(() => forward(stackInputs(parts)));
    const values = await readFinite(logits, "logits of test people")
      .finally(() => logits.dispose());
    all.forEach((each, i) =>
      each.set(values.subarray(i * (end - start), (i + 1) * (end - start)), start)
    );
  }
  return all;
}
