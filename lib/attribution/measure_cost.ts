import type * as tf from "@tensorflow/tfjs";
import { invalid, type XModel } from "@lib/runtime";
import { gradient } from "./gradient.ts";
import { integratedGradients } from "./integrated_gradients.ts";
import type { PathOptions } from "./path_gradient.ts";
import type { Rule } from "./quadrature.ts";
import type { TargetOptions } from "./target.ts";
import { xGradient } from "./x_gradient.ts";

/** What one batch costs in each way, in milliseconds, one entry for each repeat. */
export interface Cost {
  readonly xGradient: readonly number[];
  /** The gradient alone: a forward and a backward pass. */
  readonly pass: readonly number[];
  readonly integratedGradients: readonly number[];
}

/** What is timed and how often. */
export interface CostOptions extends TargetOptions, Pick<PathOptions, "batchSize" | "onProgress"> {
  /** Rule of Integrated Gradients; default midpoint. */
  readonly rule?: Rule;
  /** Steps of Integrated Gradients, 1 or more; default 128. */
  readonly steps?: number;
  /** How often each is timed, 1 or more, after one run that is not; default 11. */
  readonly repeats?: number;
  /** Gradients after which Integrated Gradients may be stopped and their time scaled up; default all. */
  readonly enough?: number;
}

/**
 * Measures the time of the X-Gradient, of a forward and backward pass, and of Integrated Gradients.
 *
 * The clock runs from the call until the map is in host memory, when the device has finished. Within a
 * repeat the three run one after the other, so that a busy machine slows all of them: take ratios
 * within repeats, and medians of those.
 *
 * Cost: about `repeats` (2 + `steps`) passes over the inputs, or fewer as `enough` says.
 *
 * @param xModel A certified nonnegatively homogeneous network.
 * @param inputs `[batch, ...]`; not disposed.
 * @param options `onProgress` is told how many of the repeats are done.
 * @throws {RangeError} Where a number of repeats or `enough` is not a positive integer.
 * @throws As {@link integratedGradients} does.
 *
 * @example
 * ```ts
 * const { xGradient, integratedGradients } = await measureCost(xModel, images, { target: 3 });
 * console.log(median(integratedGradients) / median(xGradient)); // about 128, if images fill the device
 * ```
 */
export async function measureCost(
  xModel: XModel,
  inputs: tf.Tensor,
  options: CostOptions,
): Promise<Cost> {
  const { repeats = 11, enough = Infinity, onProgress } = options;
  for (const [name, value] of Object.entries({ repeats, enough })) {
    if (value >= 1 && (Number.isInteger(value) || value === Infinity)) continue;
    throw new RangeError(invalid("measure the cost", name, "a positive integer", value));
  }
  const one = () => timed(() => read(xGradient(xModel, inputs, options)));
  const plain = () => timed(() => read(gradient(xModel, inputs, options)));
  await one();
  await plain();
  const cost = {
    xGradient: [] as number[],
    pass: [] as number[],
    integratedGradients: [] as number[],
  };
  for (let repeat = 0; repeat < repeats; repeat++) {
    cost.xGradient.push(await one());
    cost.pass.push(await plain());
    cost.integratedGradients.push(await timeIntegral(xModel, inputs, { ...options, enough }));
    await onProgress?.(repeat + 1, repeats);
  }
  return cost;
}

/** The time of all steps, from that of the first `enough` gradients or more. */
async function timeIntegral(
  xModel: XModel,
  inputs: tf.Tensor,
  { target, rule = "midpoint", steps = 128, batchSize = 16, enough = Infinity }: CostOptions,
): Promise<number> {
  const stop = new AbortController();
  let share = 1;
  const onProgress = (done: number, total: number) => {
    if (done < enough || done === total) return;
    share = done / total;
    stop.abort();
  };
  const options = { target, rule, steps, batchSize, onProgress, signal: stop.signal };
  const time = await timed(() =>
    integratedGradients(xModel, inputs, options).then(
      ({ attributions }) => read(attributions),
      (error) => {
        if (!stop.signal.aborted) throw error;
      },
    )
  );
  return time / share;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function read(tensor: tf.Tensor): Promise<void> {
  await tensor.data().finally(() => tensor.dispose());
}
