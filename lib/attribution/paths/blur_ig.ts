import * as tf from "@tensorflow/tfjs";
import { type Forward, requireKnownOptions } from "@lib/runtime";
import { blur } from "../baselines/blur.ts";
import type { IntegratedGradients } from "../integrated_gradients.ts";
import { alongPath, WALK, walkAndCertify, type WalkOptions } from "./along_path.ts";

/** Options of {@link blurIntegratedGradients}. */
export interface BlurIgOptions extends WalkOptions {
  /** Standard deviation in pixels of the Gaussian that the path begins with, above 0. */
  readonly sigma: number;
}

/**
 * Blur Integrated Gradients: the gradient integrated along the path on which a blurred image becomes sharp,
 *
 * A_i(x) = integral over alpha in [0, 1] of dF_c/dx_i (x(alpha)) dx_i(alpha)/dalpha, where x(alpha) is x
 * blurred by a Gaussian of (1 - alpha) sigma.
 *
 * The baseline is x itself, blurred: no colour is nothing to it, as black is to black. Axioms: those of path
 * methods (completeness, dummy, linearity, implementation invariance), not symmetry. Each piece takes the
 * gradient in its middle times the change of the image along it.
 *
 * Cost: `steps` forward and backward passes an example and two forward passes.
 *
 * @param inputs `[batch, height, width, channels]` or `[batch, time, channels]`.
 * @throws {TypeError} If a shape or dtype does not fit, or an option is unknown.
 * @throws {RangeError} If an option is out of range, or a value is NaN or infinite.
 * @see Xu, Venugopalan and Sundararajan, Attribution in Scale and Space, CVPR 2020, arXiv 2004.03383.
 *
 * @example
 * ```ts
 * import { blurIntegratedGradients } from "@lib/attribution";
 * import type { Forward } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.square().mean([1, 3]).reshape([-1, 5]);
 * const inputs = tf.eye(5).reshape([1, 5, 5, 1]), options = { target: 2, sigma: 3, steps: 16 };
 * const { certificate } = await blurIntegratedGradients(forward, inputs, options);
 * console.log(certificate.examples[0]!.completenessPercent);
 * ```
 */
export async function blurIntegratedGradients(
  forward: Forward,
  inputs: tf.Tensor,
  options: BlurIgOptions,
): Promise<IntegratedGradients> {
  const action = "compute Blur IG";
  requireKnownOptions(action, options, { ...WALK, sigma: "a positive number" });
  const { sigma } = options;
  return await walkAndCertify(action, forward, inputs, options, {
    method: "Blur IG",
    makeBaseline: () => blur(inputs, { sigma }),
    walk: (start, steps) =>
      alongPath(action, start, {
        steps,
        pathOf: (some) => (alpha) =>
          alpha === 1 ? some : blur(some, { sigma: sigma * (1 - alpha) }),
        piece: ({ from, to, slopesAt, at }) => tf.mul(slopesAt(at(0.5)), tf.sub(to, from)),
      }),
  });
}
