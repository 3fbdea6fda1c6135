import * as tf from "@tensorflow/tfjs";
import {
  backendInfo,
  checkedForward,
  type Forward,
  type Outputs,
  type Random,
  readFinite,
  readOutputs,
  requireBatch,
  requireKnownOptions,
  tellProbabilities,
} from "@lib/runtime";
import { mean, standardError } from "@lib/statistics";
import { drawRows, requireReferences } from "./baselines/drawn.ts";
import { certifyExample, type ExampleCertificate, totalsOf } from "./certificate.ts";
import type { IntegratedGradients } from "./integrated_gradients.ts";
import { PATH, pathBatchSize, type PathOptions } from "./path_gradient.ts";
import {
  readTarget,
  requireGradient,
  targetGradient,
  targetList,
  type TargetOptions,
} from "./target_and_baseline.ts";

/** What expected gradients ask for. */
export interface ExpectedGradientsOptions extends TargetOptions, PathOptions {
  /** The baselines' distribution: `[count, ...]` in model-input space, all equally likely. */
  readonly references: tf.Tensor;
  /** The seeded generator. */
  readonly random: Random;
  /** Pairs of a reference and an alpha drawn for each example, 1 or more; default 64. */
  readonly draws?: number | undefined;
  /**
   * GradientShap: standard deviation of normal noise on x in each draw, 0 or more; default 0. Completeness
   * is then about the mean of F_c(x + noise), not about the certificate's F_c(x).
   */
  readonly noise?: number | undefined;
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
 * `batchSize` points, whatever the number of draws and examples.
 *
 * @param forward Logits before softmax, `[batch, ...]` to `[batch, outputs]`.
 * @param inputs `[batch, ...]`, for images `[batch, height, width, channels]`.
 * @throws {TypeError} If a shape or dtype does not fit, or an option is unknown.
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
 *   references: tf.tensor2d([[0, 0], [0, 1]]),
 *   draws: 200,
 *   random: random(1),
 * });
 * console.log(await attributions.array()); // about [[1, 0.5]]
 * console.log(standardError);
 * ```
 */
export async function expectedGradients(
  forward: Forward,
  inputs: tf.Tensor,
  options: ExpectedGradientsOptions,
): Promise<ExpectedGradients> {
  const action = "compute expected gradients";
  requireKnownOptions(action, options, {
    target: true,
    references: true,
    random: "a seeded generator",
    draws: "a positive integer?",
    noise: "a number of 0 or more?",
    ...PATH,
  });
  requireBatch(action, "inputs", inputs);
  const { references, draws = 64, noise = 0, batchSize = pathBatchSize(inputs), signal } = options;
  requireReferences(action, references, inputs);
  const batch = inputs.shape[0]!, size = inputs.size / batch, run = { batchSize, signal };
  const indices = await readTarget(action, options.target, batch);
  const checked = checkedForward(action, forward);
  requireGradient(action, checked, inputs, batchSize);
  const { values, outputs } = await readOutputs(checked, inputs, { ...run, name: "F(x)" });
  const target = targetList(action, indices, { batch, outputs });
  tellProbabilities(values, outputs);
  const name = "F of the references";
  const expected = columnMeans(await readOutputs(checked, references, { ...run, name }));
  const attributions = new Float32Array(inputs.size);
  const errors: number[] = [], examples: ExampleCertificate[] = [];
  const together = Math.max(1, Math.floor(batchSize / draws));
  for (let first = 0; first < batch; first += together) {
    const some = { first, targets: target.slice(first, first + together) };
    const onProgress = (done: number) => options.onProgress?.(first * draws + done, batch * draws);
    const asked = { ...options, draws, noise, batchSize, onProgress };
    const { maps, sums } = await drawnMaps(action, checked, inputs, some, asked);
    attributions.set(maps, first * size);
    for (const [i, index] of some.targets.entries()) {
      const drawn = sums.subarray(i * draws, (i + 1) * draws);
      if (draws > 1) errors.push(standardError(drawn));
      examples.push(certifyExample({
        target: index,
        steps: draws,
        output: values[(first + i) * outputs + index]!,
        baselineOutput: expected[index]!,
        sum: mean(drawn),
        mass: totalsOf(maps.subarray(i * size, (i + 1) * size)).mass,
      }));
    }
  }
  const { backend } = backendInfo(), gradients = draws * batch;
  const certificate = { method: "expected gradients", gradients, backend, examples };
  const result = { attributions: tf.tensor(attributions, inputs.shape), certificate };
  return draws > 1 ? { ...result, standardError: errors } : result;
}

/** Some examples of a batch. */
interface Some {
  readonly first: number;
  /** Their targets. */
  readonly targets: readonly number[];
}

/** The mean maps of some examples, and the sum of each draw's map, [example][draw], on the host. */
async function drawnMaps(
  action: string,
  forward: Forward,
  inputs: tf.Tensor,
  { first, targets }: Some,
  { references, random, draws, noise, batchSize, onProgress, signal }: ExpectedGradientsOptions & {
    readonly draws: number;
    readonly noise: number;
    readonly batchSize: number;
  },
): Promise<{ readonly maps: Float32Array; readonly sums: Float32Array }> {
  const count = targets.length, [, ...features] = inputs.shape;
  // All drawn before the first pass, so that the batch size changes nothing.
  const drawn = targets.map((_, i) => ({
    rows: drawRows(random, draws, references),
    alphas: random.uniformArray(draws),
    noises: random.fork(`noise ${first + i}`),
  }));
  const sums = new Float32Array(count * draws);
  let maps = tf.zeros([count, ...features]);
  try {
    for (let k = 0; k < draws; k += batchSize) {
      signal?.throwIfAborted();
      const now = Math.min(batchSize, draws - k), points = count * now;
      const rows = new Int32Array(points), alphas = new Float32Array(points);
      for (const [i, each] of drawn.entries()) {
        rows.set(each.rows.subarray(k, k + now), i * now);
        alphas.set(each.alphas.subarray(k, k + now), i * now);
      }
      const noises = drawn.map((each) => each.noises);
      const repeated = targets.flatMap((index) => new Array<number>(now).fill(index));
      const [added, totals] = tf.tidy(() => {
        const drawn = references.gather(tf.tensor1d(rows, "int32"));
        const from = drawn.reshape([count, now, ...features]);
        const slopesAt = (path: tf.Tensor) =>
          targetGradient(action, forward, path.reshape(drawn.shape), repeated).reshape(path.shape);
        const ends = inputs.slice(first, count).expandDims(1),
          size = inputs.size / inputs.shape[0]!;
        const noisy = noise === 0 ? ends : ends.add(tf.tensor(
          noises.flatMap((random) => Array.from(random.normalArray(now * size), (e) => noise * e)),
          from.shape,
        ));
        const each = drawnGradients(slopesAt, noisy, {
          from,
          alphas: tf.tensor(alphas, [count, now, ...features.map(() => 1)]),
        });
        return [maps.add(each.sum(1).div(draws)), each.reshape([points, -1]).sum(1)] as const;
      });
      maps.dispose();
      maps = added;
      const read = await readFinite(totals, "attributions").finally(() => totals.dispose());
      for (let i = 0; i < count; i++) {
        sums.set(read.subarray(i * now, (i + 1) * now), i * draws + k);
      }
      await onProgress?.(count * (k + now), count * draws);
    }
    return { maps: await readFinite(maps, "attributions"), sums };
  } finally {
    maps.dispose();
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

/** The mean of each output over the references. */
function columnMeans({ values, outputs }: Outputs): number[] {
  const rows = Array.from({ length: values.length / outputs }, (_, row) => row * outputs);
  return Array.from({ length: outputs }, (_, c) => mean(rows.map((at) => values[at + c]!)));
}
