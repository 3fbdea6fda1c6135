import * as tf from "@tensorflow/tfjs";
import { type Forward, readFinite, requirePositive, requirePositiveInteger } from "@lib/runtime";
import { type Certificate, certify } from "./certificate.ts";
import { type Path, pathGradient, type PathOptions, readAttributions } from "./path_gradient.ts";
import { quadrature, type Rule } from "./quadrature.ts";
import {
  type Baseline,
  resolveBaseline,
  targetList,
  type TargetOptions,
} from "./target_and_baseline.ts";
import { refineToTolerance } from "./tolerance.ts";

/** How the path integral is approximated. */
export interface IntegratedGradientsOptions extends TargetOptions, PathOptions {
  /** x'; default 0 in model-input space. */
  readonly baseline?: Baseline;
  /** Quadrature nodes, 1 or more; default 64. With `tolerance` the number to start from, default 8. */
  readonly steps?: number;
  /** Quadrature rule; default midpoint. */
  readonly rule?: Rule;
  /**
   * Relative error wanted instead of a number of steps, above 0: steps double for each example until
   * both the completeness error, relative to |F(x) - F(x')| (or at float32's rounding), and the change
   * of the map by the last doubling, relative to its sum of absolute values, are below it.
   */
  readonly tolerance?: number;
  /** The most steps that `tolerance` may take before it is an error; default 4096. */
  readonly maxSteps?: number;
}

/** An attribution and what it is worth. */
export interface IntegratedGradients {
  /** The inputs' shape, in logits; the caller disposes it. */
  readonly attributions: tf.Tensor;
  readonly certificate: Certificate;
}

/**
 * Integrated Gradients: the gradient averaged on the straight path from x' to x, times x - x'.
 *
 * IG_i(x) = (x_i - x'_i) * integral over alpha in [0, 1] of dF_c(x' + alpha (x - x'))/dx_i.
 *
 * Axioms: completeness, sensitivity, dummy, linearity, implementation invariance and symmetry hold
 * for the integral; a finite number of steps keeps completeness up to the certificate's error.
 *
 * Cost: `steps` forward and backward passes an example, and two forward passes for the certificate.
 * With `tolerance`, left, right and trapezoid reuse every gradient when they double, so that all
 * passes count towards the result; midpoint and Gauss-Legendre have no nodes in common and cost up to
 * twice the final number. Memory: `batchSize` points, whatever the number of steps.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, classes]`.
 * @param inputs `[batch, ...]` of any size and channels, e.g. `[batch, height, width, channels]`.
 * @throws {TypeError} If a shape or dtype does not fit.
 * @throws {RangeError} If an option is out of range, a value is NaN or infinite (names the step), or
 * `tolerance` is not met within `maxSteps`.
 * @see Sundararajan, Taly and Yan, ICML 2017, arXiv 1703.01365.
 *
 * @example
 * ```ts
 * import { integratedGradients } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * const { attributions, certificate } = await integratedGradients(forward, tf.tensor2d([[1, -2]]), {
 *   target: 0,
 *   baseline: -1,
 *   steps: 32,
 * });
 * attributions.print(); // [[0, 3]]
 * console.log(certificate.examples[0]!.completenessError); // about 0
 * ```
 */
export async function integratedGradients(
  forward: Forward,
  inputs: tf.Tensor,
  options: IntegratedGradientsOptions,
): Promise<IntegratedGradients> {
  const action = "compute integrated gradients";
  const { rule = "midpoint", tolerance, maxSteps = 4096 } = options;
  const { steps = tolerance === undefined ? 64 : 8 } = options;
  const target = targetList(action, options.target, inputs);
  requirePositiveInteger(action, "steps", steps);
  if (tolerance !== undefined) requirePositive(action, "tolerance", tolerance);
  const nodes = quadrature(rule, steps);
  const baseline = resolveBaseline(action, options.baseline ?? 0, inputs);
  const path: Path = { inputs, baseline, target };
  let attributions: tf.Tensor | undefined;
  try {
    await readFinite(inputs, "inputs");
    await readFinite(baseline, "baseline");
    let taken: number | readonly number[] = steps, gradients = steps * target.length;
    if (tolerance === undefined) {
      const mean = await pathGradient(action, forward, path, nodes, options);
      attributions = tf.tidy(() => inputs.sub(baseline).mul(mean));
      mean.dispose();
      await readAttributions(action, forward, path, nodes, attributions);
    } else {
      const doubling = { ...options, rule, steps, tolerance, maxSteps };
      const refined = await refineToTolerance(action, forward, path, doubling);
      ({ attributions, steps: taken, gradients } = refined);
    }
    const method = `integrated gradients, ${rule}`;
    const known = { attributions, target, baseline, method, steps: taken, gradients };
    return { attributions, certificate: await certify(forward, inputs, known) };
  } catch (error) {
    attributions?.dispose();
    throw error;
  } finally {
    baseline.dispose();
  }
}
