import { exactIntegratedGradients, type LayeredNet } from "@lib/attribution";
import { pixelScores } from "@lib/metrics";
import { progress, requireKnownOptions } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import { apart, type StepSweep } from "./sweep_steps.ts";

/** How far one pass and sums of gradients are from the exact integral. */
export interface AgainstExact {
  /** Relative difference of one pass of each image. */
  readonly onePass: readonly number[];
  /** [image][number of steps] that of Integrated Gradients. */
  readonly curves: readonly (readonly number[])[];
  /** How often each image's path bends. */
  readonly bends: readonly number[];
}

/** Options of {@linkcode againstExact}. */
export interface AgainstExactOptions {
  /** Index of the explained output of each image. */
  readonly target: readonly number[];
  /** Shows how many images are done, under this name; default nothing is shown. */
  readonly label?: string;
}

/**
 * Compares a sweep of steps with exact Integrated Gradients of a piecewise linear network.
 *
 * Cost: that of `exactIntegratedGradients`.
 *
 * @param images Of one channel: those of the sweep.
 * @throws {TypeError} If an option is unknown, or as `exactIntegratedGradients`.
 *
 * @example
 * ```ts
 * import { againstExact, sweepSteps } from "@lib/experiments";
 * import { loadFashionConvnet } from "@lib/models";
 * import * as tf from "@tensorflow/tfjs";
 * const net = await loadFashionConvnet({ bias: false }), images = tf.ones([1, 28, 28, 1]);
 * const path = { target: [3], steps: [1, 4], rule: "midpoint", batchSize: 64 } as const;
 * const sweep = await sweepSteps(net.forward, images, path);
 * console.log((await againstExact(net, images, sweep, { target: [3] })).bends); // [0]
 * ```
 */
export async function againstExact(
  net: LayeredNet,
  images: tf.Tensor,
  { onePass, sums }: StepSweep,
  options: AgainstExactOptions,
): Promise<AgainstExact> {
  requireKnownOptions("compare with exact IG", options, { target: true, label: true });
  const { target, label } = options, total = images.shape[0]!;
  const bar = label === undefined ? undefined : progress({ label, total, unit: "images" });
  const onProgress = (done: number) => bar?.update(done);
  const exact = await exactIntegratedGradients(net, images, { target, onProgress });
  await bar?.done();
  const { attributions, breakpoints } = exact;
  const truths = await pixelScores(attributions).finally(() => attributions.dispose());
  const bySteps = sums.map((maps) => apart(maps, truths).each);
  return {
    onePass: apart(onePass, truths).each,
    curves: truths.map((_, i) => bySteps.map((errors) => errors[i]!)),
    bends: breakpoints.map(({ length }) => length),
  };
}
