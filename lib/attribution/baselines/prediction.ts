import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid, readFinite } from "@lib/runtime";
import { argmax } from "@lib/statistics";
import { requireInputs } from "../target_and_baseline.ts";

/** What a network says of a baseline, which ought to say nothing. */
export interface BaselinePrediction {
  /** F(x'), one a class. */
  readonly logits: Float32Array;
  /** The class of the largest logit. */
  readonly predicted: number;
  /** Entropy of the softmax in nats: 0 where it is certain, ln(classes) where it knows nothing. */
  readonly entropy: number;
  /** The entropy's share of ln(classes), 0 to 1. */
  readonly share: number;
}

/**
 * What the network predicts for each baseline, and how sure it is.
 *
 * H = -sum_c p_c ln p_c with p = softmax(F(x')), computed in float64 on the host.
 *
 * Cost: one forward pass and one read-back.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, classes]`.
 * @param baseline `[batch, ...]` in model-input space.
 * @throws {TypeError} If `baseline` is no float32 batch or `forward` gives no logits of two classes or
 * more.
 * @throws {RangeError} If a logit is NaN or infinite.
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
): Promise<BaselinePrediction[]> {
  const action = "predict a baseline";
  requireInputs(action, baseline);
  const output = tf.tidy(() => forward(baseline).clone());
  const [batch, classes] = output.shape;
  try {
    if (output.rank !== 2 || batch !== baseline.shape[0] || classes < 2) {
      const must = `logits of shape [${baseline.shape[0]}, 2 classes or more]`;
      throw new TypeError(invalid(action, "forward(baseline)", must, output));
    }
    const logits = await readFinite(output, "logits");
    const row = (i: number) => logits.slice(i * classes, (i + 1) * classes);
    return Array.from({ length: batch }, (_, i) => prediction(row(i)));
  } finally {
    output.dispose();
  }
}

function prediction(logits: Float32Array): BaselinePrediction {
  const predicted = argmax(logits), largest = logits[predicted]!;
  // With z = F - max F: ln p = z - ln(sum of exp z), so that H = ln(sum) - sum of p z.
  const shifted = Array.from(logits, (logit) => logit - largest);
  const sum = shifted.reduce((total, z) => total + Math.exp(z), 0);
  const entropy = Math.log(sum) - shifted.reduce((total, z) => total + Math.exp(z) / sum * z, 0);
  return { logits, predicted, entropy, share: entropy / Math.log(logits.length) };
}
