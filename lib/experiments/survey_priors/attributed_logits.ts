import { invalid, type Random, withTape } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** How a prior attributes a logit F to the inputs x; all of it can be differentiated again. */
export type TabularAttribution =
  /** dF/dx. */
  | { readonly method: "gradient" }
  /** The gradient of the sum of both classes' log-probabilities, (1 - 2 sigmoid(F)) dF/dx. */
  | { readonly method: "right for the right reasons" }
  /** x dF/dx: on a network without biases the X-Gradient, which is Integrated Gradients from zero. */
  | { readonly method: "input x gradient" }
  /** The mean of (x - x') dF/dx at x' + alpha (x - x') over so many training subjects x'. */
  | { readonly method: "expected gradients"; readonly references: number };

/** Logits `[count, rows]` and their attributions `[count, rows, features]`. */
export interface AttributedLogits {
  readonly logits: tf.Tensor2D;
  readonly attributions: tf.Tensor;
}

/**
 * The logits of stacked networks and what they attribute to the inputs, both differentiable with
 * respect to the networks' variables.
 *
 * Cost: one forward and one backward pass; expected gradients with k references k + 1 forward passes
 * and k backward ones. Their gradient costs about twice that.
 *
 * @param forward Inputs `[count, rows, features]` to logits `[count, rows]`.
 * @param inputs `[count, rows, features]`; the references of expected gradients are drawn from them.
 * @param randoms Draw references and alphas of network i; used by expected gradients alone.
 * @returns Two tensors of the caller's.
 * @throws {RangeError} If the number of references is no positive integer.
 *
 * References: Ross, Hughes and Doshi-Velez, Right for the Right Reasons, IJCAI 2017, arXiv 1703.03717;
 * Erion et al., Nature Machine Intelligence 2021, arXiv 1906.10670; Hesse, Schaub-Meyer and Roth,
 * NeurIPS 2021, arXiv 2111.07668.
 *
 * @example
 * ```ts
 * const { logits, attributions } = attributedLogits(nets.forward, inputs, {
 *   attribution: { method: "input x gradient" },
 *   randoms: [],
 * });
 * ```
 */
export function attributedLogits(
  forward: (inputs: tf.Tensor) => tf.Tensor2D,
  inputs: tf.Tensor3D,
  { attribution, randoms }: {
    readonly attribution: TabularAttribution;
    readonly randoms: readonly Random[];
  },
): AttributedLogits {
  return tf.tidy(() => {
    if (attribution.method === "expected gradients") {
      const { references } = attribution;
      const attributions = expectedGradients(forward, inputs, { references, randoms });
      return { logits: forward(inputs), attributions };
    }
    const { logits, slopes } = slopesOf(forward, inputs);
    switch (attribution.method) {
      case "gradient":
        return { logits, attributions: slopes };
      case "input x gradient":
        return { logits, attributions: tf.mul(inputs, slopes) };
      case "right for the right reasons": {
        const factor = tf.sub(1, tf.mul(2, tf.sigmoid(logits)));
        return { logits, attributions: tf.mul(tf.expandDims(factor, -1), slopes) };
      }
    }
  });
}

/** Logits and dF/dx in one forward and one backward pass. */
function slopesOf(forward: (inputs: tf.Tensor) => tf.Tensor2D, inputs: tf.Tensor) {
  let logits: tf.Tensor2D | undefined;
  // Rows and networks don't interact, so the gradient of the sum is each row's own.
  const total = (x: tf.Tensor) => tf.sum(logits = tf.keep(forward(x)));
  const slopes = withTape(() => tf.grad(total)(inputs));
  // Kept beyond the gradient's own scope, and handed to the caller's.
  const result = { logits: tf.mul(logits!, 1) as tf.Tensor2D, slopes };
  logits!.dispose();
  return result;
}

function expectedGradients(
  forward: (inputs: tf.Tensor) => tf.Tensor2D,
  inputs: tf.Tensor3D,
  { references, randoms }: { references: number; randoms: readonly Random[] },
): tf.Tensor {
  if (!(Number.isInteger(references) && references > 0)) {
    const action = "compute expected gradients";
    throw new RangeError(invalid(action, "references", "a positive integer", references));
  }
  const [count, rows, features] = inputs.shape, points = rows * references;
  const drawn = randoms.flatMap((random, i) =>
    Array.from({ length: points }, () => i * rows + random.integer(rows))
  );
  const alphas = randoms.map((random) => random.uniformArray(points));
  const flat = tf.reshape(inputs, [count * rows, features]);
  const from = tf.reshape(tf.gather(flat, tf.tensor1d(drawn, "int32")), [count, points, features]);
  // Reference k of all rows, then reference k + 1 of all rows.
  const way = tf.sub(tf.tile(inputs, [1, references, 1]), from);
  const alpha = tf.tensor3d(
    Float32Array.from(alphas.flatMap((each) => [...each])),
    [count, points, 1],
  );
  const slopes = withTape(() =>
    tf.grad((x: tf.Tensor) => tf.sum(forward(x)))(tf.add(from, tf.mul(way, alpha)))
  );
  const each = tf.reshape(tf.mul(way, slopes), [count, references, rows, features]);
  return tf.mean(each, 1);
}
