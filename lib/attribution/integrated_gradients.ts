import * as tf from "@tensorflow/tfjs";
import { type Forward, requireIntegerFrom, requireKnownOptions } from "@lib/runtime";
import { type Certificate, certificateOf, fromEnds } from "./certificate.ts";
import { attributeAlong, PATH, type PathOptions } from "./path_gradient.ts";
import { quadrature, type Rule } from "./quadrature.ts";
import { type Baseline, type TargetOptions } from "./target_and_baseline.ts";
import { refineToTolerance } from "./tolerance.ts";

/** How the path integral is approximated. */
export interface IntegratedGradientsOptions extends TargetOptions, PathOptions {
  /** x'; default 0 in model-input space. */
  readonly baseline?: Baseline | undefined;
  /** Quadrature nodes, 1 or more; default 64. With `tolerance` the number to start from, default 8. */
  readonly steps?: number;
  /** Quadrature rule; default midpoint. */
  readonly rule?: Rule | undefined;
  /**
   * Relative error wanted instead of a number of steps, above 0: steps double for each example until
   * both the completeness error, relative to |F(x) - F(x')| (or at float32's rounding), and the change
   * of the map by the last doubling, relative to its sum of absolute values, are below it. The
   * certificate says of each example whether they are.
   */
  readonly tolerance?: number | undefined;
  /** The most steps that an example may take to the `tolerance`; default 4096. */
  readonly maxSteps?: number | undefined;
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
 * Cost: `steps` forward and backward passes an example, and two forward passes for the certificate
 * (one where all have the same baseline).
 * With `tolerance`, left, right and trapezoid reuse every gradient when they double, so that all
 * passes count towards the result; midpoint and Gauss-Legendre have no nodes in common and cost up to
 * twice the final number. Memory: `batchSize` points, whatever the number of steps and examples.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, outputs]`.
 * @param inputs `[batch, ...]` of any size and channels, e.g. `[batch, height, width, channels]`.
 * @throws {TypeError} If a shape or dtype does not fit, or an option is unknown.
 * @throws {RangeError} If an option is out of range, or a value is NaN or infinite (names the step).
 * @see Sundararajan, Taly and Yan, ICML 2017, arXiv 1703.01365.
 *
 * @example
 * ```ts
 * import { integratedGradients } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * const { attributions, certificate } = await integratedGradients(forward, tf.tensor2d([[1, -2]]), {
 *   baseline: -1,
 *   steps: 32,
 * });
 * console.log(await attributions.array()); // [[0, 3]]
 * console.log(certificate.examples[0]!.completenessError); // about 0
 * ```
 */
export async function integratedGradients(
  forward: Forward,
  inputs: tf.Tensor,
  options: IntegratedGradientsOptions = {},
): Promise<IntegratedGradients> {
  const action = "compute integrated gradients";
  requireKnownOptions(action, options, {
    target: true,
    baseline: true,
    steps: "a positive integer?",
    rule: true,
    tolerance: "a positive number?",
    maxSteps: true,
    ...PATH,
  });
  const { rule = "midpoint", tolerance, maxSteps = 4096 } = options;
  const { steps = tolerance === undefined ? 64 : 8 } = options;
  requireIntegerFrom(tolerance === undefined ? 1 : steps, action, "maxSteps", maxSteps);
  const nodes = quadrature(rule, steps), asked = { ...options, needsGradient: true };
  return await fromEnds(action, forward, inputs, asked, async ({ forward, path, ends, run }) => {
    const known = tolerance === undefined
      ? {
        maps: await attributeAlong(action, forward, path, nodes, run),
        steps,
        gradients: steps * inputs.shape[0]!,
      }
      : await refineToTolerance(action, forward, path, {
        ends,
        rule,
        steps,
        tolerance,
        maxSteps,
        ...run,
      });
    const certificate = certificateOf(ends, { ...known, method: `integrated gradients, ${rule}` });
    return { attributions: tf.tensor(known.maps, inputs.shape), certificate };
  });
}
