import * as tf from "@tensorflow/tfjs";
import {
  type Forward,
  invalid,
  type Random,
  requirePositive,
  requirePositiveInteger,
  settle,
  withTape,
} from "@lib/runtime";
import { type Target, targetList, targetLogits } from "../target_and_baseline.ts";
import { pixelConversion, type PixelSpace } from "./pixel_space.ts";

/** Which way to push the prediction: away from a class, or towards one. */
export type Aim = { readonly away: Target } | { readonly towards: Target };

/** Options of {@link fgsm}. */
export type FgsmOptions = PixelSpace & Aim & {
  /** The most that a pixel value may change, above 0, at most 1. */
  readonly epsilon: number;
};

/** Options of {@link pgd}. */
export type PgdOptions = FgsmOptions & {
  /** Gradient steps, 1 or more; default 10. */
  readonly steps?: number;
  /** How far a pixel value moves in one step; default 2.5 epsilon / steps. */
  readonly stepSize?: number;
  /** Starts from a random point of the ball; from the input when absent. */
  readonly random?: Random;
};

/**
 * The fast gradient sign method: one step of size epsilon along the sign of the loss's gradient.
 *
 * p' = clip(p + epsilon sign(dL/dp), 0, 1), with L the cross-entropy of the class to leave (`away`), or
 * less that of the class to reach (`towards`).
 *
 * The sign is taken of the slope of m = log sum_(k != c) exp(F_k) - F_c, of which L = log(1 + exp(m)) is
 * an increasing function: L's own slope is rounded to 0 where the network is certain.
 *
 * As a baseline it makes a short path with a large F(x) - F(x'), whose attribution sits on the
 * perturbation: Sundararajan et al. warn of it.
 *
 * Cost: two forward passes and one backward pass.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, classes]`.
 * @param inputs `[batch, height, width, channels]` in model-input space, pixels in [0, 1].
 * @returns The inputs' shape, in model-input space; the caller disposes it.
 * @throws {RangeError} If a class is no class index or an option is out of range.
 * @see Goodfellow, Shlens and Szegedy, ICLR 2015, arXiv 1412.6572.
 *
 * @example
 * ```ts
 * import { fgsm } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.matMul(tf.tensor2d([[2, 0], [-1, 0]])) as tf.Tensor2D;
 * fgsm(forward, tf.tensor2d([[0.5, 0.5]]), { away: 0, epsilon: 0.1 }).print(); // [[0.4, 0.6]]
 * ```
 */
export function fgsm(forward: Forward, inputs: tf.Tensor, options: FgsmOptions): tf.Tensor {
  const { ascend, toPixels, toInputs } = attack("make an FGSM baseline", forward, inputs, options);
  return tf.tidy(() => toInputs(ascend(toPixels(inputs), options.epsilon)).clone());
}

/**
 * Projected gradient descent: sign steps of the loss's gradient, each brought back into the ball of
 * radius epsilon (maximum norm) about the input and into the pixel range. As {@link fgsm}, but stronger.
 *
 * Cost: `steps` forward and backward passes, and one forward pass.
 *
 * @see Madry et al., ICLR 2018, arXiv 1706.06083.
 */
export async function pgd(
  forward: Forward,
  inputs: tf.Tensor,
  options: PgdOptions,
): Promise<tf.Tensor> {
  const action = "make a PGD baseline";
  const { epsilon, steps = 10, stepSize = 2.5 * epsilon / steps, random } = options;
  requirePositiveInteger(action, "steps", steps);
  requirePositive(action, "stepSize", stepSize);
  const { ascend, project, toPixels, toInputs } = attack(action, forward, inputs, options);
  let pixels = tf.tidy(() => {
    const start = toPixels(inputs);
    if (!random) return start.clone();
    const noise = tf.tensor(random.uniformArray(inputs.size), inputs.shape);
    return project(start.add(noise.mul(2).sub(1).mul(epsilon)));
  });
  try {
    for (let step = 0; step < steps; step++) {
      const moved = tf.tidy(() => ascend(pixels, stepSize));
      pixels.dispose();
      pixels = moved;
      await settle();
    }
    return tf.tidy(() => toInputs(pixels).clone());
  } finally {
    pixels.dispose();
  }
}

/** What both attacks are made of; run it inside a tidy. */
function attack(action: string, forward: Forward, inputs: tf.Tensor, options: FgsmOptions) {
  const { epsilon, normalization } = options;
  const { toPixels, toInputs } = pixelConversion(action, inputs, normalization);
  if (!(epsilon > 0 && epsilon <= 1)) {
    throw new RangeError(invalid(action, "epsilon", "above 0 and at most 1", epsilon));
  }
  const [aim, sign] = "away" in options ? [options.away, 1] : [options.towards, -1];
  const classes = targetList(action, aim, inputs);
  const lossAt = (pixels: tf.Tensor) => {
    const logits = forward(toInputs(pixels));
    const own = targetLogits(action, () => logits, pixels, classes);
    return rivals(logits, classes).logSumExp(1).sub(own).sum<tf.Scalar>().mul<tf.Scalar>(sign);
  };
  const project = (pixels: tf.Tensor) => {
    const centre = toPixels(inputs);
    const low = centre.sub(epsilon).maximum(0), high = centre.add(epsilon).minimum(1);
    return pixels.maximum(low).minimum(high);
  };
  const ascend = (pixels: tf.Tensor, size: number) =>
    project(pixels.add(withTape(() => tf.grad(lossAt)(pixels)).sign().mul(size)));
  return { ascend, project, toPixels, toInputs };
}

/** The logits with each example's own class out of the running. */
function rivals(logits: tf.Tensor2D, classes: readonly number[]): tf.Tensor2D {
  const [batch, count] = logits.shape, out = new Float32Array(batch * count);
  classes.forEach((index, i) => out[i * count + index] = -1e9);
  return logits.add(tf.tensor2d(out, [batch, count]));
}
