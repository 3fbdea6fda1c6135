import * as tf from "@tensorflow/tfjs";
import {
  type Explain,
  type Random,
  readMap,
  requireBatch,
  requireFunction,
  requireKnownOptions,
} from "@lib/runtime";
import { mean } from "@lib/statistics";
import { type Certificate, certifyExample, totalsOf } from "./certificate.ts";
import type { IntegratedGradients } from "./integrated_gradients.ts";
import type { PathOptions } from "./path_gradient.ts";

/** Options of {@link smoothGrad}. */
export interface SmoothGradOptions extends Pick<PathOptions, "onProgress" | "signal"> {
  /** Standard deviation of the noise on every input value, in model-input units, positive. */
  readonly noise: number;
  /** Draws the noise. */
  readonly random: Random;
  /** Noisy inputs an example, 1 or more; default 32. */
  readonly draws?: number;
}

/** What {@link smoothGrad} gives; the caller disposes both tensors, of the inputs' shape. */
export interface SmoothGrad {
  /** SmoothGrad: the mean of the maps. */
  readonly attributions: tf.Tensor;
  /** VarGrad: their variance. */
  readonly variance: tf.Tensor;
  /**
   * Where the method certifies its maps: F(x) and F(x') are means over the noisy inputs, about which a
   * mean of complete maps is complete. Absent otherwise.
   */
  readonly certificate?: Certificate;
}

/** A method with its settings, whose result may carry a certificate. */
export type ExplainOrCertify = (
  inputs: tf.Tensor,
) => tf.Tensor | IntegratedGradients | Promise<tf.Tensor | IntegratedGradients>;

/**
 * SmoothGrad and VarGrad over any method: the mean and the variance of its maps of noisy inputs,
 *
 * mean_i = 1/n sum_d A_i(x + e_d), variance_i = 1/n sum_d A_i(x + e_d)^2 - mean_i^2, e_d normal.
 *
 * Axioms: of the mean what the method keeps exactly and is linear in the map, about E[F(x + e)]: completeness
 * of IG, dummy, linearity, implementation invariance; not sensitivity at the noiseless input.
 *
 * Cost: `draws` maps.
 *
 * @param explain Applied to all examples at once: a map, or what {@link integratedGradients} gives.
 * @param inputs `[batch, ...]`.
 * @throws {TypeError} If a shape does not fit or an option is unknown.
 * @throws {RangeError} If an option is out of range, or a value is NaN or infinite.
 * @see Smilkov, Thorat, Kim, Viégas and Wattenberg, SmoothGrad, 2017, arXiv 1706.03825.
 * @see Adebayo, Gilmer, Goodfellow and Kim, Local Explanation Methods for Deep Neural Networks Lack
 * Sensitivity to Parameter Values, 2018, arXiv 1810.03307, for VarGrad.
 *
 * @example
 * ```ts
 * import { gradient, smoothGrad } from "@lib/attribution";
 * import { random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * const explain = (x: tf.Tensor) => gradient(forward, x), inputs = tf.tensor2d([[1, -2]]);
 * const { attributions } = await smoothGrad(explain, inputs, { noise: 0.1, random: random(1) });
 * console.log(await attributions.array()); // about [[2, -4]]
 * ```
 */
export async function smoothGrad(
  explain: ExplainOrCertify,
  inputs: tf.Tensor,
  options: SmoothGradOptions,
): Promise<SmoothGrad> {
  const action = "compute SmoothGrad";
  requireKnownOptions(action, options, {
    noise: "a positive number",
    random: "a seeded generator",
    draws: "a positive integer?",
    onProgress: "a function?",
    signal: "an AbortSignal?",
  });
  const { noise, random, draws = 32, onProgress, signal } = options;
  requireFunction(action, "explain", explain);
  requireBatch(action, "inputs", inputs);
  const sum = new Float64Array(inputs.size), squares = new Float64Array(inputs.size);
  const certificates: Certificate[] = [];
  const mapOf: Explain = async (noisy) => {
    const found = await explain(noisy);
    if (found instanceof tf.Tensor || !found?.certificate) return found as tf.Tensor;
    certificates.push(found.certificate);
    return found.attributions;
  };
  for (let d = 0; d < draws; d++) {
    signal?.throwIfAborted();
    const change = random.normalArray(inputs.size).map((e) => noise * e);
    const noisy = tf.tidy(() => inputs.add(tf.tensor(change, inputs.shape)));
    const map = await readMap(action, mapOf, noisy).finally(() => noisy.dispose());
    for (const [i, value] of map.entries()) {
      sum[i]! += value / draws;
      squares[i]! += value ** 2 / draws;
    }
    await onProgress?.(d + 1, draws);
  }
  const means = Float32Array.from(sum);
  const variances = squares.map((square, i) => Math.max(0, square - sum[i]! ** 2));
  const maps = {
    attributions: tf.tensor(means, inputs.shape),
    variance: tf.tensor(Float32Array.from(variances), inputs.shape),
  };
  if (certificates.length < draws) return maps;
  return { ...maps, certificate: meanCertificate(certificates, means) };
}

function meanCertificate(certificates: readonly Certificate[], maps: Float32Array): Certificate {
  const { method, backend, examples } = certificates[0]!, size = maps.length / examples.length;
  const over = (i: number, key: "output" | "baselineOutput") =>
    mean(certificates.map((each) => each.examples[i]![key]));
  return {
    method: `SmoothGrad of ${method}`,
    gradients: certificates.reduce((total, { gradients }) => total + gradients, 0),
    backend,
    examples: examples.map(({ target, steps }, i) =>
      certifyExample({
        target,
        steps,
        output: over(i, "output"),
        baselineOutput: over(i, "baselineOutput"),
        ...totalsOf(maps.subarray(i * size, (i + 1) * size)),
      })
    ),
  };
}
