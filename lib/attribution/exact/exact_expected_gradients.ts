import * as tf from "@tensorflow/tfjs";
import { requireBatch, requireKnownOptions } from "@lib/runtime";
import { mean } from "@lib/statistics";
import { requireReferences } from "../baselines/drawn.ts";
import { certifyExample, totalsOf } from "../certificate.ts";
import type { IntegratedGradients } from "../integrated_gradients.ts";
import { PATH } from "../path_gradient.ts";
import { readTarget } from "../target_and_baseline.ts";
import {
  exactIntegratedGradients,
  type ExactIntegratedGradientsOptions,
} from "./exact_integrated_gradients.ts";
import type { LayeredNet } from "./layered_net.ts";

/** What exact expected gradients ask for. */
export interface ExactExpectedGradientsOptions
  extends Omit<ExactIntegratedGradientsOptions, "baseline" | "quadratures"> {
  /** All baselines of the distribution, `[count, ...]` in model-input space, equally likely. */
  readonly references: tf.Tensor;
}

/**
 * Exact expected gradients: {@link exactIntegratedGradients} averaged over all references, without sampling.
 *
 * EG_i(x) = 1/count sum over x' of IG_i(x, x'). Axioms: Integrated Gradients'; complete about the mean of F(x')
 * to float32 rounding.
 *
 * Cost: as {@link exactIntegratedGradients} for every pair of an example and a reference, the affine
 * functions read off once. Progress counts the pairs.
 *
 * @param net As there: a chain of affine layers, rectifiers and max pooling.
 * @param inputs `[batch, ...]`.
 * @throws {TypeError} If a layer is of another kind, a shape or dtype does not fit, or an option is unknown.
 * @throws {RangeError} If a target is no class index, or a value is NaN or infinite.
 * @see Erion, Janizek, Sturmfels, Lundberg and Lee, Nature Machine Intelligence 2021, arXiv 1906.10670.
 *
 * @example
 * ```ts
 * import { exactExpectedGradients } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * const layers = [{ kind: "relu", name: "relu", apply: (x: tf.Tensor) => x.relu() }];
 * const net = { layers, forward: (x: tf.Tensor) => x.relu() as tf.Tensor2D };
 * const options = { target: 0, references: tf.tensor2d([[0], [-3]]) };
 * const { attributions } = await exactExpectedGradients(net, tf.tensor2d([[4]]), options);
 * console.log(await attributions.array()); // [[4]]
 * ```
 */
export async function exactExpectedGradients(
  net: LayeredNet,
  inputs: tf.Tensor,
  options: ExactExpectedGradientsOptions,
): Promise<IntegratedGradients> {
  const action = "compute exact expected gradients";
  requireKnownOptions(action, options, { ...PATH, target: true, references: true });
  const { references, ...rest } = options;
  requireBatch(action, "inputs", inputs);
  requireReferences(action, references, inputs);
  const [batch, ...shape] = inputs.shape as [number, ...number[]], count = references.shape[0]!;
  const given = await readTarget(action, options.target, batch);
  const target = given?.flatMap((index) => new Array<number>(count).fill(index));
  const [ends, starts] = tf.tidy(() => {
    const each = (x: tf.Tensor, axis: number, times: number) =>
      tf.tile(tf.expandDims(x, axis), [1, 1, ...shape.map(() => 1)].with(axis, times))
        .reshape([batch * count, ...shape]);
    return [each(inputs, 1, count), each(references, 0, batch)];
  }) as [tf.Tensor, tf.Tensor];
  try {
    const pairs = { ...rest, target, baseline: starts };
    const { attributions, certificate } = await exactIntegratedGradients(net, ends, pairs);
    const all = await attributions.data().finally(() => attributions.dispose());
    const size = inputs.size / batch, maps = new Float32Array(inputs.size);
    for (let at = 0; at < maps.length; at++) {
      const first = Math.floor(at / size) * count * size + at % size;
      maps[at] = mean(Array.from({ length: count }, (_, k) => all[first + k * size]!));
    }
    const examples = Array.from({ length: batch }, (_, i) => {
      const ours = certificate.examples.slice(i * count, (i + 1) * count);
      return certifyExample({
        target: ours[0]!.target,
        output: ours[0]!.output,
        baselineOutput: mean(ours.map(({ baselineOutput }) => baselineOutput)),
        ...totalsOf(maps.subarray(i * size, (i + 1) * size)),
      });
    });
    const method = "exact expected gradients";
    return {
      attributions: tf.tensor(maps, inputs.shape),
      certificate: { ...certificate, method, examples },
    };
  } finally {
    tf.dispose([ends, starts]);
  }
}
