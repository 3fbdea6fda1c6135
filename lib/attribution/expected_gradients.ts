import * as tf from "@tensorflow/tfjs";
import {
  backendInfo,
  type Forward,
  type Random,
  readFinite,
  requirePositiveInteger,
} from "@lib/runtime";
import { mean, standardError } from "@lib/statistics";
import { drawRows, requireReferences } from "./baselines/drawn.ts";
import { certifyExample, type ExampleCertificate } from "./certificate.ts";
import type { IntegratedGradients } from "./integrated_gradients.ts";
import type { PathOptions } from "./path_gradient.ts";
import {
  targetGradient,
  targetList,
  targetLogits,
  type TargetOptions,
} from "./target_and_baseline.ts";

/** What expected gradients ask for. */
export interface ExpectedGradientsOptions extends TargetOptions, PathOptions {
  /** The baselines' distribution: `[count, ...]` in model-input space, all equally likely. */
  readonly references: tf.Tensor;
  /** The seeded generator. */
  readonly random: Random;
  /** Pairs of a reference and an alpha drawn for each example, 1 or more; default 64. */
  readonly draws?: number;
}

/** Expected gradients with a certificate, whose F(x') is the mean over all references. */
export interface ExpectedGradients extends IntegratedGradients {
  /**
   * For each example the standard error of its sum, in logits: the yardstick of its completeness error.
   * Absent where there is a single draw, which has none.
   */
  readonly standardError?: readonly number[];
}

/**
 * Expected gradients: Integrated Gradients averaged over a distribution of baselines, by sampling.
 *
 * EG_i(x) = E[(x_i - x'_i) dF_c(x' + alpha (x - x'))/dx_i], x' drawn from the references and alpha
 * from the uniform distribution on [0, 1].
 *
 * Axioms: Integrated Gradients', in expectation; completeness about the mean of F_c(x') holds up to
 * the sampling error, which shrinks as 1 / sqrt(draws).
 *
 * Cost: `draws` forward and backward passes an example, and one forward pass a reference. Memory:
 * `batchSize` points, whatever the number of draws.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, classes]`.
 * @param inputs `[batch, ...]`, for images `[batch, height, width, channels]`.
 * @throws {TypeError} If a shape or dtype does not fit.
 * @throws {RangeError} If an option is out of range, or a value is NaN or infinite.
 * @see Erion, Janizek, Sturmfels, Lundberg and Lee, Nature Machine Intelligence 2021, arXiv 1906.10670.
 *
 * @example
 * ```ts
 * import { expectedGradients } from "@lib/attribution";
 * import { random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward = (x: tf.Tensor) => x.square().sum(1, true) as tf.Tensor2D;
 * const { attributions, standardError } = await expectedGradients(forward, tf.ones([1, 2]), {
 *   target: 0,
 *   references: tf.tensor2d([[0, 0], [0, 1]]),
 *   draws: 200,
 *   random: random(1),
 * });
 * attributions.print(); // about [[1, 0.5]]
 * console.log(standardError);
 * ```
 */
export async function expectedGradients(
  forward: Forward,
  inputs: tf.Tensor,
  options: ExpectedGradientsOptions,
): Promise<ExpectedGradients> {
  const action = "compute expected gradients";
  const { references, random, draws = 64, batchSize = 16, onProgress, signal } = options;
  const target = targetList(action, options.target, inputs);
  requireReferences(action, references, inputs);
  requirePositiveInteger(action, "draws", draws);
  requirePositiveInteger(action, "batchSize", batchSize);
  const ends = tf.tidy(() => targetLogits(action, forward, inputs, target));
  const outputs = await readFinite(ends, "F(x)").finally(() => ends.dispose());
  const expected = await meanLogits(forward, references, batchSize);
  const maps: tf.Tensor[] = [], errors: number[] = [], examples: ExampleCertificate[] = [];
  try {
    for (const [i, index] of target.entries()) {
      // All drawn before the first pass, so that the batch size changes nothing.
      const rows = drawRows(random, draws, references), alphas = random.uniformArray(draws);
      const sums = new Float32Array(draws);
      maps.push(tf.zeros([1, ...inputs.shape.slice(1)]));
      for (let first = 0; first < draws; first += batchSize) {
        signal?.throwIfAborted();
        const drawn = rows.subarray(first, first + batchSize), count = drawn.length;
        const [map, total] = tf.tidy(() => {
          const from = references.gather(tf.tensor1d(drawn, "int32"));
          const column = [count, ...inputs.shape.slice(1).fill(1)];
          const each = drawnGradients(
            (points) => targetGradient(action, forward, points, new Array(count).fill(index)),
            inputs.slice(i, 1),
            { from, alphas: tf.tensor(alphas.subarray(first, first + count), column) },
          );
          const sum = maps[i]!.add(each.sum(0, true).div(draws));
          return [sum, each.reshape([count, -1]).sum(1)] as const;
        });
        maps.pop()!.dispose();
        maps.push(map);
        sums.set(await readFinite(total, "attributions").finally(() => total.dispose()), first);
        await onProgress?.(i * draws + first + count, target.length * draws);
      }
      if (draws > 1) errors.push(standardError(sums));
      examples.push(certifyExample({
        target: index,
        steps: draws,
        output: outputs[i]!,
        baselineOutput: expected[index]!,
        sum: mean(sums),
      }));
    }
    const { backend } = backendInfo(), gradients = draws * target.length;
    const certificate = { method: "expected gradients", gradients, backend, examples };
    const result = { attributions: tf.concat(maps), certificate };
    return draws > 1 ? { ...result, standardError: errors } : result;
  } finally {
    tf.dispose(maps);
  }
}

/**
 * One draw of expected gradients for each point, (x - x') dF/dx at x' + alpha (x - x'): the formula alone,
 * which can be differentiated again where `slopesAt` can.
 *
 * @param slopesAt Gives dF/dx at points of the shape of `from`.
 * @param inputs x, of that shape or one that broadcasts to it, as `alphas` are.
 */
export function drawnGradients(
  slopesAt: (points: tf.Tensor) => tf.Tensor,
  inputs: tf.Tensor,
  { from, alphas }: { readonly from: tf.Tensor; readonly alphas: tf.Tensor },
): tf.Tensor {
  const way = tf.sub(inputs, from);
  return tf.mul(way, slopesAt(tf.add(from, tf.mul(way, alphas))));
}

/** The mean of each logit over the references, in float64. */
async function meanLogits(
  forward: Forward,
  references: tf.Tensor,
  batchSize: number,
): Promise<number[]> {
  const count = references.shape[0]!, means: number[] = [];
  for (let first = 0; first < count; first += batchSize) {
    const batch = Math.min(batchSize, count - first);
    const logits = tf.tidy(() => forward(references.slice(first, batch)).clone());
    const values = await readFinite(logits, "F of the references").finally(() => logits.dispose());
    const classes = logits.shape[1];
    values.forEach((value, at) => means[at % classes] = (means[at % classes] ?? 0) + value / count);
  }
  return means;
}
