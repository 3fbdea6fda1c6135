import { drawnGradients, gradient, inputXGradient } from "@lib/attribution";
import {
  type Forward,
  type Random,
  requireBatch,
  requireFunction,
  requireKnownOptions,
  requireOneOf,
  requirePositiveInteger,
  requireTensor,
  withTape,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";

/** How a prior attributes a logit F to the inputs x; all of it can be differentiated again. */
export type PriorAttribution =
  /** dF/dx. */
  | { readonly method: "gradient" }
  /** The gradient of the sum of all classes' log-probabilities; it explains no single class. */
  | { readonly method: "right for the right reasons" }
  /** x dF/dx: on a network without biases the X-Gradient, which is Integrated Gradients from zero. */
  | { readonly method: "input x gradient" }
  /**
   * The mean of (x - x') dF/dx at x' + alpha (x - x') over so many examples x' of the same batch, each
   * with an alpha of its own, drawn anew at every step.
   */
  | { readonly method: "expected gradients"; readonly references: number };

const METHODS: readonly (PriorAttribution["method"] | undefined)[] = [
  "gradient",
  "right for the right reasons",
  "input x gradient",
  "expected gradients",
];

/** Requires a method by name, or a function. @throws {RangeError} If it is neither. */
export function requireAttribution(action: string, attribution: unknown): void {
  if (typeof attribution === "function") return;
  const { method } = (attribution ?? {}) as Partial<PriorAttribution>;
  requireOneOf(METHODS, action, "attribution.method", method);
}

/**
 * An attribution of one's own, computed at once by differentiable operations, inputs `[batch, ...]` to
 * the same shape, so that a penalty on it can be differentiated through to the weights.
 *
 * Its options are those of `gradient()` and its kind: the output to explain, one for each example. The
 * seeded generator, for methods that sample, stands apart, as the others know no such option.
 */
export type DifferentiableAttribution = (
  forward: Forward,
  inputs: tf.Tensor,
  options: { readonly target: readonly number[] },
  random: Random,
) => tf.Tensor;

/** Logits `[count, rows]` and their attributions, of the inputs' shape. */
export interface AttributedLogits {
  readonly logits: tf.Tensor2D;
  readonly attributions: tf.Tensor;
}

/** Options of {@linkcode attributedLogits}. */
export interface AttributedLogitsOptions {
  readonly attribution: PriorAttribution;
  /** Draw references and alphas of network i; used by expected gradients alone. */
  readonly randoms: readonly Random[];
}

/**
 * The logits of a stack of networks and what they attribute to the inputs, both differentiable with
 * respect to the networks' variables.
 *
 * Networks have one logit, of one class against another: right for the right reasons is then
 * (1 - 2 sigmoid(F)) dF/dx.
 *
 * Cost: one forward and one backward pass; expected gradients with k references k + 1 forward passes
 * and k backward ones, all of them at once in memory. Their gradient costs about twice that.
 *
 * @param forward Inputs `[count, rows, ...features]` to logits `[count, rows]`, each row its own.
 * @param inputs `[count, rows, ...features]`; the references of expected gradients are drawn from them.
 * @returns Two tensors of the caller's.
 * @throws {RangeError} If the number of references is no positive integer.
 *
 * @see A. Ross, M. Hughes, F. Doshi-Velez, Right for the Right Reasons, IJCAI 2017, arXiv 1703.03717.
 * @see G. Erion et al., Improving Performance of Deep Learning Models with Axiomatic Attribution Priors
 * and Expected Gradients, Nature Machine Intelligence 2021, arXiv 1906.10670.
 * @see R. Hesse, S. Schaub-Meyer, S. Roth, Fast Axiomatic Attribution for Neural Networks,
 * NeurIPS 2021, arXiv 2111.07668.
 *
 * @example
 * ```ts
 * import { attributedLogits } from "@lib/training";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => tf.sum(tf.relu(x), -1) as tf.Tensor2D;
 * const { attributions } = attributedLogits(forward, tf.tensor3d([[[1, -2, 3]]]), {
 *   attribution: { method: "input x gradient" },
 *   randoms: [],
 * });
 * console.log(await attributions.array()); // [[[1, 0, 3]]]
 * ```
 */
export function attributedLogits(
  forward: (inputs: tf.Tensor) => tf.Tensor2D,
  inputs: tf.Tensor,
  options: AttributedLogitsOptions,
): AttributedLogits {
  const action = "attribute logits";
  requireFunction(action, "forward", forward);
  requireBatch(action, "inputs", inputs);
  requireKnownOptions(action, options, { attribution: true, randoms: "a list of generators" });
  const { attribution, randoms } = options;
  requireAttribution(action, attribution);
  return tf.tidy(() => {
    if (attribution.method === "expected gradients") {
      const slopesAt = (x: tf.Tensor) => slopesOf(forward, x).slopes;
      const options = { ...attribution, randoms };
      const attributions = expectedGradients(slopesAt, inputs, options);
      return { logits: forward(inputs), attributions };
    }
    const { logits, slopes } = slopesOf(forward, inputs);
    const { method } = attribution;
    if (method === "gradient") return { logits, attributions: slopes };
    if (method === "input x gradient") return { logits, attributions: tf.mul(inputs, slopes) };
    const factor = tf.sub(1, tf.mul(2, tf.sigmoid(logits)));
    return { logits, attributions: tf.mul(alongRows(factor, inputs), slopes) };
  });
}

/** The attribution of a single network's targets. */
export function attributionOfTargets(attribution: PriorAttribution): DifferentiableAttribution {
  const { method } = attribution;
  if (method === "gradient") return gradient;
  if (method === "input x gradient") return inputXGradient;
  if (method === "right for the right reasons") return logProbabilityGradient;
  return (forward, inputs, { target }, random) => {
    // A stack of one network.
    const slopesAt = (x: tf.Tensor) => {
      const targets = new Array(attribution.references).fill(target).flat();
      return tf.expandDims(gradient(forward, tf.squeeze(x, [0]), { target: targets }));
    };
    const options = { ...attribution, randoms: [random] };
    const attribute = () => expectedGradients(slopesAt, tf.expandDims(inputs), options);
    return tf.tidy(() => tf.squeeze(attribute(), [0]));
  };
}

/** d/dx sum_k log p_k(x), p = softmax(F), or p and 1 - p with p = sigmoid(F) where there is one logit. */
function logProbabilityGradient(forward: Forward, inputs: tf.Tensor): tf.Tensor {
  const total = (x: tf.Tensor) => {
    const logits = forward(x);
    // A single logit is that of one class against another, whose logit is 0.
    const all = logits.shape[1] === 1 ? tf.concat([logits, tf.zerosLike(logits)], 1) : logits;
    return tf.sum(tf.logSoftmax(all));
  };
  return tf.tidy(() => withTape(() => tf.grad(total)(inputs)));
}

/** Logits and dF/dx in one forward and one backward pass. */
function slopesOf(forward: (inputs: tf.Tensor) => tf.Tensor2D, inputs: tf.Tensor) {
  let logits: tf.Tensor2D | undefined;
  // Rows and networks don't interact, so the gradient of the sum is each row's own.
  const total = (x: tf.Tensor) => {
    const output: unknown = forward(x);
    requireTensor("attribute logits", "forward(inputs)", output);
    return tf.sum(logits = tf.keep(output as tf.Tensor2D));
  };
  const slopes = withTape(() => tf.grad(total)(inputs));
  // Kept beyond the gradient's own scope, and handed to the caller's.
  const result = { logits: tf.mul(logits!, 1) as tf.Tensor2D, slopes };
  logits!.dispose();
  return result;
}

/** @param slopesAt Gives dF/dx at points `[count, references * rows, ...features]`. */
function expectedGradients(
  slopesAt: (points: tf.Tensor) => tf.Tensor,
  inputs: tf.Tensor,
  { references, randoms }: { references: number; randoms: readonly Random[] },
): tf.Tensor {
  requirePositiveInteger("compute expected gradients", "references", references);
  const [count, rows] = inputs.shape as [number, number], points = rows * references;
  const drawn = randoms.flatMap((random, i) =>
    Array.from({ length: points }, () => i * rows + random.integer(rows))
  );
  const alphas = tf.stack(randoms.map((random) => tf.tensor1d(random.uniformArray(points))));
  const flat = tf.reshape(inputs, [count, rows, -1]), size = flat.shape[2]!;
  const drawnRows = tf.gather(tf.reshape(flat, [-1, size]), tf.tensor1d(drawn, "int32"));
  const from = tf.reshape(drawnRows, [count, points, size]);
  const flatSlopesAt = (x: tf.Tensor) =>
    tf.reshape(slopesAt(tf.reshape(x, [count, points, ...inputs.shape.slice(2)])), x.shape);
  // Reference k of all rows, then reference k + 1 of all rows.
  const repeated = tf.concat(new Array<tf.Tensor>(references).fill(flat), 1);
  const options = { from, alphas: tf.expandDims(alphas, -1) };
  const draws = drawnGradients(flatSlopesAt, repeated, options);
  const mean = tf.mean(tf.reshape(draws, [count, references, rows, size]), 1);
  return tf.reshape(mean, inputs.shape);
}

/** Numbers of rows `[count, rows]` as `[count, rows, 1, ...]`, of as many axes as the inputs. */
function alongRows(values: tf.Tensor, inputs: tf.Tensor): tf.Tensor {
  return tf.reshape(values, [...values.shape, ...inputs.shape.slice(2).map(() => 1)]);
}
