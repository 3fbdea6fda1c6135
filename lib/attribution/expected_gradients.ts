import * as tf from "@tensorflow/tfjs";
import { backendInfo, type Forward, invalid, type Random, readFinite } from "@lib/runtime";
import { checkReferences, drawRows } from "./baselines/another_image.ts";
import { certifyExample, type ExampleCertificate } from "./certificate.ts";
import { targetGradient } from "./gradient.ts";
import type { IntegratedGradients } from "./integrated_gradients.ts";
import type { PathOptions } from "./path_gradient.ts";
import { checkInputs, targetList, targetLogits, type TargetOptions } from "./target.ts";

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
 * @throws {TypeError} Where a shape or dtype does not fit.
 * @throws {RangeError} Where an option is out of range, or a value is NaN or infinite.
 *
 * Reference: Erion, Janizek, Sturmfels, Lundberg and Lee, Nature Machine Intelligence 2021,
 * arXiv 1906.10670.
 *
 * @example
 * ```ts
 * const { attributions, standardError } = await expectedGradients(model.forward, images, {
 *   target: predictions,
 *   references: trainingImages,
 *   draws: 200,
 *   random: random(1),
 * });
 * ```
 */
export async function expectedGradients(
  forward: Forward,
  inputs: tf.Tensor,
  options: ExpectedGradientsOptions,
): Promise<ExpectedGradients> {
  const action = "compute expected gradients";
  const { references, random, draws = 64, batchSize = 16, onProgress, signal } = options;
  checkInputs(action, inputs);
  checkReferences(action, references, inputs);
  if (!Number.isInteger(draws) || draws < 1) {
    throw new RangeError(invalid(action, "draws", "a positive integer", draws));
  }
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new RangeError(invalid(action, "batchSize", "a positive integer", batchSize));
  }
  const target = targetList(action, options.target, inputs.shape[0]!);
  const ends = tf.tidy(() => targetLogits(action, forward, inputs, target));
  const outputs = await readFinite(ends, "F(x)").finally(() => ends.dispose());
  const expected = await meanLogits(forward, references, batchSize);
  const maps: tf.Tensor[] = [], standardError: number[] = [], examples: ExampleCertificate[] = [];
  try {
    for (const [i, index] of target.entries()) {
      // All drawn before the first pass, so that the batch size changes nothing.
      const rows = drawRows(random, draws, references), alphas = random.uniformArray(draws);
      const sums = new Float32Array(draws);
      maps.push(tf.zeros([1, ...inputs.shape.slice(1)]));
      for (let first = 0; first < draws; first += batchSize) {
        signal?.throwIfAborted();
        const some = rows.subarray(first, first + batchSize), count = some.length;
        const [map, total] = tf.tidy(() => {
          const from = references.gather(tf.tensor1d(some, "int32"));
          const way = inputs.slice(i, 1).sub(from);
          const column = [count, ...inputs.shape.slice(1).fill(1)];
          const path = from.add(way.mul(tf.tensor(alphas.subarray(first, first + count), column)));
          const slopes = targetGradient(action, forward, path, new Array(count).fill(index));
          const each = way.mul(slopes);
          const sum = maps[i]!.add(each.sum(0, true).div(draws));
          return [sum, each.reshape([count, -1]).sum(1)] as const;
        });
        maps.pop()!.dispose();
        maps.push(map);
        sums.set(await readFinite(total, "attributions").finally(() => total.dispose()), first);
        await onProgress?.(i * draws + first + count, target.length * draws);
      }
      const sum = sums.reduce((all, value) => all + value, 0) / draws;
      const squares = sums.reduce((all, value) => all + (value - sum) ** 2, 0);
      if (draws > 1) standardError.push(Math.sqrt(squares / (draws - 1) / draws));
      examples.push(certifyExample({
        target: index,
        steps: draws,
        output: outputs[i]!,
        baselineOutput: expected[index]!,
        sum,
      }));
    }
    const certificate = {
      method: "expected gradients",
      gradients: draws * target.length,
      backend: backendInfo().backend,
      examples,
    };
    const attributions = tf.concat(maps);
    return { attributions, certificate, ...(draws > 1 && { standardError }) };
  } finally {
    tf.dispose(maps);
  }
}

/** The mean of each logit over the references, in float64. */
async function meanLogits(
  forward: Forward,
  references: tf.Tensor,
  batchSize: number,
): Promise<Float64Array> {
  const count = references.shape[0]!, logits: tf.Tensor2D[] = [];
  try {
    for (let first = 0; first < count; first += batchSize) {
      const some = Math.min(batchSize, count - first);
      logits.push(tf.tidy(() => forward(references.slice(first, some)).clone()));
    }
    const all = tf.tidy(() => tf.concat(logits).clone()), classes = all.shape[1];
    const values = await readFinite(all, "F of the references").finally(() => all.dispose());
    const means = new Float64Array(classes);
    values.forEach((value, at) => means[at % classes]! += value / count);
    return means;
  } finally {
    tf.dispose(logits);
  }
}
