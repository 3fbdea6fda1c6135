import * as tf from "@tensorflow/tfjs";
import { type Forward, requireKnownOptions } from "@lib/runtime";
import type { IntegratedGradients } from "../integrated_gradients.ts";
import { type Baseline, baselinesOf } from "../target_and_baseline.ts";
import { alongPath, WALK, walkAndCertify, type WalkOptions } from "./along_path.ts";

/** Options of {@link idgi}. */
export interface IdgiOptions extends WalkOptions {
  /** x'; default 0 in model-input space. */
  readonly baseline?: Baseline | undefined;
}

/**
 * IDGI, important direction gradient integration: on each piece of the straight path the change of the logit is
 * shared out by the squared gradient at its beginning,
 *
 * A_i = sum_k (F_c(x_{k+1}) - F_c(x_k)) g_i(x_k)^2 / sum_j g_j(x_k)^2.
 *
 * What moves along the path across the gradient, and so changes nothing, adds no noise. Axioms: completeness at
 * any number of steps, exactly, where no gradient on the path is 0 everywhere (such a piece adds nothing, and
 * the certificate tells); implementation invariance and dummy; not linearity, and a feature that does not
 * differ from its baseline may receive something.
 *
 * Cost: `steps` forward and backward passes an example, twice as many forward passes, and two more.
 *
 * @param inputs `[batch, ...]`.
 * @throws {TypeError} If a shape or dtype does not fit, or an option is unknown.
 * @throws {RangeError} If an option is out of range, or a value is NaN or infinite.
 * @see Yang, Wang and Bilgic, IDGI: A Framework to Eliminate Explanation Noise from Integrated Gradients,
 * CVPR 2023, arXiv 2303.14242.
 *
 * @example
 * ```ts
 * import { idgi } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * const { certificate } = await idgi(forward, tf.tensor2d([[1, -2]]), { baseline: 0.5, steps: 4 });
 * console.log(certificate.examples[0]!.completenessError); // about 0
 * ```
 */
export async function idgi(
  forward: Forward,
  inputs: tf.Tensor,
  options: IdgiOptions = {},
): Promise<IntegratedGradients> {
  const action = "compute IDGI";
  requireKnownOptions(action, options, { ...WALK, baseline: true });
  return await walkAndCertify(action, forward, inputs, options, {
    method: "IDGI",
    walk: (start, steps) =>
      alongPath(action, start, {
        steps,
        pathOf: (some, first) => {
          const from = baselinesOf(start.path.baseline, first, some.shape[0]!);
          return (alpha) => alpha === 1 ? some : from.add(some.sub(from).mul(alpha));
        },
        piece: ({ from, to, slopesAt, logitsAt }) => {
          const squares = tf.square(slopesAt(from)), axes = [...from.shape.keys()].slice(1);
          const shares = tf.divNoNan(squares, tf.sum(squares, axes, true));
          const change = tf.sub(logitsAt(to), logitsAt(from));
          return tf.mul(shares, tf.reshape(change, [-1, ...axes.map(() => 1)]));
        },
      }),
  });
}
