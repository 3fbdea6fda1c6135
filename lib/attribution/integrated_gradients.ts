import * as tf from "@tensorflow/tfjs";
import { type Forward, invalid, readFinite } from "@lib/runtime";
import { type Baseline, resolveBaseline } from "./baseline.ts";
import { type Certificate, certify } from "./certificate.ts";
import { locateNonFinite } from "./locate_non_finite.ts";
import { type Path, pathGradient, type PathOptions } from "./path_gradient.ts";
import { quadrature, type Rule } from "./quadrature.ts";
import { checkInputs, targetList, type TargetOptions } from "./target.ts";
import { toTolerance } from "./tolerance.ts";

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
   * both the completeness error, relative to |F(x) - F(x')| (or at
   * float32's rounding), and the change of the map by the last
   * doubling, relative to its sum of absolute values, are below it.
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
 * @throws {TypeError} Where a shape or dtype does not fit.
 * @throws {RangeError} Where an option is out of range, a value is NaN or infinite (names the step),
 * or `tolerance` is not met within `maxSteps`.
 *
 * Reference: Sundararajan, Taly and Yan, ICML 2017, arXiv 1703.01365.
 *
 * @example
 * ```ts
 * const { attributions, certificate } = await integratedGradients(model.forward, images, {
 *   target: predictions,
 *   tolerance: 0.01,
 * });
 * ```
 */
export async function integratedGradients(
  forward: Forward,
  inputs: tf.Tensor,
  options: IntegratedGradientsOptions,
): Promise<IntegratedGradients> {
  const action = "compute integrated gradients";
  const { rule = "midpoint", tolerance, baseline = 0 } = options;
  const { steps = tolerance === undefined ? 64 : 8 } = options;
  checkInputs(action, inputs);
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(invalid(action, "steps", "a positive integer", steps));
  }
  if (tolerance !== undefined && !(tolerance > 0 && tolerance < Infinity)) {
    throw new RangeError(invalid(action, "tolerance", "a positive number", tolerance));
  }
  const nodes = quadrature(rule, steps);
  const target = targetList(action, options.target, inputs.shape[0]!);
  const start = resolveBaseline(action, baseline, inputs);
  const path: Path = { inputs, baseline: start, target };
  let attributions: tf.Tensor | undefined;
  try {
    await readFinite(inputs, "inputs");
    await readFinite(start, "baseline");
    let taken: number | readonly number[] = steps, gradients = steps * target.length;
    if (tolerance === undefined) {
      const mean = await pathGradient(action, forward, path, nodes, options);
      attributions = tf.tidy(() => inputs.sub(start).mul(mean));
      mean.dispose();
      await locateNonFinite(action, forward, path, nodes, attributions);
    } else {
      const start = { rule, steps, tolerance, maxSteps: options.maxSteps ?? 4096 };
      ({ attributions, steps: taken, gradients } = await toTolerance(
        action,
        forward,
        path,
        start,
        options,
      ));
    }
    const certificate = await certify(forward, inputs, {
      attributions,
      target,
      baseline: start,
      method: `integrated gradients, ${rule}`,
      steps: taken,
      gradients,
    });
    return { attributions, certificate };
  } catch (error) {
    attributions?.dispose();
    throw error;
  } finally {
    start.dispose();
  }
}
