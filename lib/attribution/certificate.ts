import * as tf from "@tensorflow/tfjs";
import { backendInfo, type Forward, invalid, readFinite } from "@lib/runtime";
import {
  type Baseline,
  resolveBaseline,
  targetList,
  targetLogits,
  type TargetOptions,
} from "./target_and_baseline.ts";

/** What an attribution of a batch is worth: one entry an example in every list. */
export interface Certificate {
  /** The method's name, with rule and steps where it has them. */
  readonly method: string;
  /** Gradients [example x node] that were evaluated, in all. */
  readonly gradients: number;
  /** The backend that computed it. */
  readonly backend: string;
  readonly examples: readonly ExampleCertificate[];
}

/** The certificate of one example; outputs and errors are in logits. */
export interface ExampleCertificate {
  /** Index of the explained output. */
  readonly target: number;
  /** Quadrature nodes on the path, where the method has them. */
  readonly steps?: number | undefined;
  /** F_c(x). */
  readonly output: number;
  /** F_c(x'). */
  readonly baselineOutput: number;
  /** F_c(x) - F_c(x'), what a complete attribution sums to. */
  readonly difference: number;
  /** The sum of the attributions, added in float64. */
  readonly sum: number;
  /** The convergence delta: sum - difference. */
  readonly completenessError: number;
  /** 100 |completenessError| / |difference|; null where the difference is exactly 0. */
  readonly completenessPercent: number | null;
  /** Whether |difference| is below 1% of the larger output, so that per cent says little. */
  readonly smallDifference: boolean;
}

/** Options of {@link certify}: what is known of an attribution before it is certified. */
export interface CertificateOptions extends TargetOptions {
  /** `[batch, ...]`, the shape of the inputs, in logits. */
  readonly attributions: tf.Tensor;
  /** x'; default 0 in model-input space. */
  readonly baseline?: Baseline;
  /** The method's name, with its rule. */
  readonly method: string;
  /** Quadrature nodes, one number or one for each example; none when absent. */
  readonly steps?: number | readonly number[];
  /** Gradients evaluated in all; default the number of examples. */
  readonly gradients?: number;
}

/**
 * Certifies any attribution: F(x), F(x'), the sum of the map and its completeness error.
 *
 * Completeness: sum_i A_i = F_c(x) - F_c(x'). The convergence delta, sum_i A_i - (F_c(x) - F_c(x')),
 * measures how far a map is from it. It is necessary, not sufficient: errors may cancel.
 *
 * Cost: two forward passes and two read-backs, no gradient.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, classes]`.
 * @param inputs `[batch, ...]`.
 * @throws {TypeError} If a shape or dtype does not fit.
 * @throws {RangeError} If a target is no class index, or a value is NaN or infinite.
 * @see Sundararajan, Taly and Yan, ICML 2017, arXiv 1703.01365.
 *
 * @example
 * ```ts
 * import { certify, inputXGradient } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * const inputs = tf.tensor2d([[1, -2]]), attributions = inputXGradient(forward, inputs, { target: 0 });
 * const { examples } = await certify(forward, inputs, { attributions, target: 0, method: "x dF/dx" });
 * console.log(examples[0]!.completenessError); // 5: the map sums to 10, F(x) - F(0) is 5
 * ```
 */
export async function certify(
  forward: Forward,
  inputs: tf.Tensor,
  options: CertificateOptions,
): Promise<Certificate> {
  const action = "certify the attributions";
  const { attributions, baseline = 0, method, steps } = options;
  const target = targetList(action, options.target, inputs), batch = target.length;
  if (attributions.dtype !== "float32" || attributions.shape.join() !== inputs.shape.join()) {
    const must = `float32 of the inputs' shape [${inputs.shape.join(", ")}]`;
    throw new TypeError(invalid(action, "attributions", must, attributions));
  }
  const outputs = await pathEnds(action, forward, inputs, baseline, target);
  const maps = await readFinite(attributions, "attributions"), size = maps.length / batch;
  const examples = target.map((index, i) =>
    certifyExample({
      target: index,
      steps: typeof steps === "number" ? steps : steps?.[i],
      output: outputs[i]!,
      baselineOutput: outputs[batch + i]!,
      sum: maps.subarray(i * size, (i + 1) * size).reduce((total, value) => total + value, 0),
    })
  );
  const { gradients = batch } = options, { backend } = backendInfo();
  return { method, gradients, backend, examples };
}

/** F_c at the inputs, then F_c at the baselines, `[2 batch]`, in one read-back. */
export async function pathEnds(
  action: string,
  forward: Forward,
  inputs: tf.Tensor,
  baseline: Baseline,
  target: readonly number[],
): Promise<Float32Array> {
  const ends = tf.tidy(() => {
    const start = resolveBaseline(action, baseline, inputs);
    return tf.concat([inputs, start].map((x) => targetLogits(action, forward, x, target)));
  });
  try {
    return await readFinite(ends, "F(x) and F(x')");
  } finally {
    ends.dispose();
  }
}

/** What a certificate is reckoned from; outputs and sum in logits. */
type Known = Pick<ExampleCertificate, "target" | "steps" | "output" | "baselineOutput" | "sum">;

/** The completeness error of one example, from its outputs and its map's sum. */
export function certifyExample(known: Known): ExampleCertificate {
  const { output, baselineOutput, sum } = known;
  const difference = output - baselineOutput;
  const completenessError = sum - difference;
  const larger = Math.max(Math.abs(output), Math.abs(baselineOutput));
  return {
    ...known,
    difference,
    completenessError,
    completenessPercent: difference === 0 ? null : 100 * Math.abs(completenessError / difference),
    smallDifference: Math.abs(difference) < 0.01 * larger,
  };
}
