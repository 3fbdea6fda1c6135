import type * as tf from "@tensorflow/tfjs";
import {
  checkedForward,
  type Forward,
  readOutputs,
  requireBatch,
  requireKnownOptions,
  requireLogits,
} from "@lib/runtime";
import { argmax } from "@lib/statistics";
import { pathBatchSize, type PathOptions } from "../path_gradient.ts";

/** What a network says of a baseline, which ought to say nothing. */
export interface BaselinePrediction {
  /** F(x'), one an output. */
  readonly logits: Float32Array;
  /** The class of the largest logit; where there is one output, 1 if it is above 0, else 0. */
  readonly predicted: number;
  /**
   * Entropy of the probabilities in nats: 0 where the network is certain, ln(classes) where it knows
   * nothing.
   */
  readonly entropy: number;
  /** The entropy's share of ln(classes), 0 to 1. */
  readonly share: number;
}

/** Options of {@link baselinePrediction}. */
export type BaselinePredictionOptions = Pick<PathOptions, "batchSize">;

/**
 * What the network predicts for each baseline, and how sure it is.
 *
 * H = -sum_c p_c ln p_c with p = softmax(F(x')), computed in float64 on the host. One output is taken
 * for the logit of a sigmoid, so that there are two classes, p_1 = 1 / (1 + exp(-F(x'))) and p_0 =
 * 1 - p_1; of a regression only `logits` means something.
 *
 * Cost: a forward pass.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, outputs]`.
 * @param baseline `[batch, ...]` in model-input space.
 * @throws {TypeError} If `baseline` is no float32 batch or `forward` gives no logits of it.
 * @throws {RangeError} If a logit is NaN or infinite, or the outputs are probabilities already.
 *
 * @example
 * ```ts
 * import { baselinePrediction } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.mul(2) as tf.Tensor2D;
 * const [prediction] = await baselinePrediction(forward, tf.zeros([1, 10]));
 * console.log(prediction!.share); // 1: all classes are equally likely
 * ```
 */
export async function baselinePrediction(
  forward: Forward,
  baseline: tf.Tensor,
  options: BaselinePredictionOptions = {},
): Promise<BaselinePrediction[]> {
  const action = "predict a baseline";
  requireKnownOptions(action, options, { batchSize: "a positive integer?" });
  requireBatch(action, "baseline", baseline);
  const { batchSize = pathBatchSize(baseline) } = options, name = "logits";
  const checked = checkedForward(action, forward);
  const { values, outputs } = await readOutputs(checked, baseline, { batchSize, name });
  requireLogits(action, values, outputs);
  return Array.from(
    { length: baseline.shape[0]! },
    (_, i) => predictionOf(values.slice(i * outputs, (i + 1) * outputs)),
  );
}

/** What one row of outputs says. */
function predictionOf(logits: Float32Array): BaselinePrediction {
  const classes = logits.length > 1 ? logits : Float32Array.of(0, logits[0]!);
  const predicted = argmax(classes), largest = classes[predicted]!;
  // With z = F - max F: ln p = z - ln(sum of exp z), so that H = ln(sum) - sum of p z.
  const shifted = Array.from(classes, (logit) => logit - largest);
  const sum = shifted.reduce((total, z) => total + Math.exp(z), 0);
  const entropy = Math.log(sum) - shifted.reduce((total, z) => total + Math.exp(z) / sum * z, 0);
  return { logits, predicted, entropy, share: entropy / Math.log(classes.length) };
}
