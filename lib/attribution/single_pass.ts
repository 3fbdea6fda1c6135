import * as tf from "@tensorflow/tfjs";
import {
  checkedForward,
  type Forward,
  requireBatch,
  requireKnownOptions,
  type XModel,
} from "@lib/runtime";
import { readTargetNow, targetGradient, type TargetOptions } from "./target_and_baseline.ts";

/** What the methods of one pass ask for. */
export interface SinglePassOptions extends TargetOptions {
  /** The most examples in one pass, 1 or more; default all. It decides on memory, not on results. */
  readonly batchSize?: number | undefined;
}

/**
 * The gradient of the target's logit with respect to the input, dF_c(x)/dx, signed.
 *
 * It says how the logit reacts to a small change of each feature (sensitivity), not what the feature
 * contributed. Its absolute value is the saliency map.
 *
 * Axioms: implementation invariance, linearity; neither completeness nor sensitivity (it is 0 where
 * the network is saturated).
 *
 * Cost: one forward and one backward pass. Nothing is read, so that NaN in the inputs, or on WebGPU within
 * the network, is for whoever reads the map to find (`readFinite`).
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, outputs]`.
 * @param inputs `[batch, ...]`, for images `[batch, height, width, channels]`.
 * @returns The shape and dtype of `inputs`, in logits per unit of input; the caller disposes it.
 * @throws {TypeError} If `inputs` is no float32 batch, `forward` gives no logits of the batch, the target
 * is a tensor whose values are on the device, or an option is unknown.
 * @throws {RangeError} If a target is no output's index.
 * @see Simonyan, Vedaldi and Zisserman, ICLR Workshop 2014, arXiv 1312.6034.
 *
 * @example
 * ```ts
 * import { gradient } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * console.log(await gradient(forward, tf.tensor2d([[1, -2]]), { target: 0 }).array()); // [[2, -4]]
 * ```
 */
export function gradient(
  forward: Forward,
  inputs: tf.Tensor,
  options: SinglePassOptions = {},
): tf.Tensor {
  return inPasses("compute the gradient", forward, inputs, options);
}

/** The gradient, `batchSize` examples at a time. */
function inPasses(
  action: string,
  forward: Forward,
  inputs: tf.Tensor,
  options: SinglePassOptions,
): tf.Tensor {
  requireKnownOptions(action, options, { target: true, batchSize: "a positive integer?" });
  requireBatch(action, "inputs", inputs);
  const batch = inputs.shape[0]!, { batchSize = batch } = options;
  const target = readTargetNow(action, options.target, batch);
  const checked = checkedForward(action, forward);
  if (batchSize >= batch) return targetGradient(action, checked, inputs, target);
  return tf.tidy(() => {
    const parts: tf.Tensor[] = [];
    for (let first = 0; first < batch; first += batchSize) {
      const some = inputs.slice(first, Math.min(batchSize, batch - first));
      const indices = target?.slice(first, first + batchSize);
      parts.push(targetGradient(action, checked, some, indices));
      some.dispose();
    }
    return tf.concat(parts);
  });
}

/**
 * Input x gradient: x_i * dF_c(x)/dx_i, signed.
 *
 * On a network that is nonnegatively homogeneous this is Integrated Gradients with the zero baseline:
 * see {@link xGradient}, which asks for that premise. On any other network it is an approximation
 * with one step at alpha = 1 and satisfies no completeness.
 *
 * Arguments, cost and errors are those of {@link gradient}; the result is in logits.
 *
 * @see Shrikumar, Greenside, Shcherbina and Kundaje, 2016, arXiv 1605.01713.
 *
 * @example
 * ```ts
 * import { inputXGradient } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * console.log(await inputXGradient(forward, tf.tensor2d([[1, -2]]), { target: 0 }).array()); // [[2, 8]]
 * ```
 */
export function inputXGradient(
  forward: Forward,
  inputs: tf.Tensor,
  options: SinglePassOptions = {},
): tf.Tensor {
  const action = "compute input x gradient";
  return tf.tidy(() => tf.mul(inputs, inPasses(action, forward, inputs, options)));
}

/**
 * The X-Gradient: Integrated Gradients with the zero baseline, exactly, in a single pass.
 *
 * For F(ax) = a F(x), a >= 0, the gradient is constant on the ray (0, x], so the path integral
 * collapses: IG_i(x, 0) = x_i * dF_c(x)/dx_i. The premise is in the type: only a network that passed
 * the homogeneity check is an {@link XModel}.
 *
 * Axioms: all of Integrated Gradients'; completeness is Euler's theorem, sum_i XG_i = F_c(x).
 *
 * Cost: one forward and one backward pass; IG with n steps costs n of each. Arguments and errors are
 * those of {@link gradient}; the result is in logits.
 *
 * @param xModel A certified nonnegatively homogeneous network.
 * @see Hesse, Schaub-Meyer and Roth, NeurIPS 2021, arXiv 2111.07668.
 *
 * @example
 * ```ts
 * import { xGradient } from "@lib/attribution";
 * import { certifyXModel } from "@lib/models";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.relu().sum(1, true) as tf.Tensor2D;
 * const inputs = tf.tensor2d([[1, -2, 3]]);
 * const xModel = await certifyXModel(forward, inputs);
 * console.log(await xGradient(xModel, inputs, { target: 0 }).array()); // [[1, 0, 3]]
 * ```
 */
export function xGradient(
  xModel: XModel,
  inputs: tf.Tensor,
  options: SinglePassOptions = {},
): tf.Tensor {
  return tf.tidy(() => tf.mul(inputs, inPasses("compute the X-Gradient", xModel, inputs, options)));
}
