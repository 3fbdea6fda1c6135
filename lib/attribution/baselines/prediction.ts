import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid, readFinite } from "@lib/runtime";
import { checkInputs } from "../target.ts";

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
 * @throws {TypeError} Where `baseline` is no float32 batch or `forward` gives no logits of two classes or more.
 * @throws {RangeError} Where a logit is NaN or infinite.
 *
 * @example
 * ```ts
 * const [{ predicted, share }] = await baselinePrediction(model.forward, black(images));
 * ```
 */
export async function baselinePrediction(
  forward: Forward,
  baseline: tf.Tensor,
): Promise<BaselinePrediction[]> {
  const action = "predict a baseline";
  checkInputs(action, baseline);
  const output = tf.tidy(() => forward(baseline).clone());
  const [batch, classes] = output.shape;
  try {
    if (output.rank !== 2 || batch !== baseline.shape[0] || classes < 2) {
      const must = `logits of shape [${baseline.shape[0]}, 2 classes or more]`;
      throw new TypeError(invalid(action, "forward(baseline)", must, output));
    }
    const logits = await readFinite(output, "logits");
    return Array.from(
      { length: batch },
      (_, i) => prediction(logits.slice(i * classes, (i + 1) * classes)),
    );
  } finally {
    output.dispose();
  }
}

function prediction(logits: Float32Array): BaselinePrediction {
  const largest = Math.max(...logits), predicted = logits.indexOf(largest);
  // With z = F - max F: ln p = z - ln(sum of exp z), so that H = ln(sum) - sum of p z.
  const shifted = Array.from(logits, (logit) => logit - largest);
  const sum = shifted.reduce((total, z) => total + Math.exp(z), 0);
  const mean = shifted.reduce((total, z) => total + Math.exp(z) / sum * z, 0);
  const entropy = Math.log(sum) - mean;
  return { logits, predicted, entropy, share: entropy / Math.log(logits.length) };
}
