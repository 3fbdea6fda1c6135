import type * as tf from "@tensorflow/tfjs";
import { requireBatch, requireKnownOptions, timed, timeInTurns, type XModel } from "@lib/runtime";
import { integratedGradients } from "./integrated_gradients.ts";
import { type PathOptions } from "./path_gradient.ts";
import type { Rule } from "./quadrature.ts";
import { gradient, xGradient } from "./single_pass.ts";
import { readTarget, type TargetOptions } from "./target_and_baseline.ts";

/** What one batch costs in each way, in milliseconds, one entry for each repeat. */
export interface Cost {
  readonly xGradient: readonly number[];
  /** The gradient alone: a forward and a backward pass. */
  readonly pass: readonly number[];
  readonly integratedGradients: readonly number[];
}

/** What is timed and how often. */
export interface CostOptions extends TargetOptions {
  /**
   * Points in one pass of Integrated Gradients; default 16. The pass that they are compared with has all
   * inputs at once: that is what it costs.
   */
  readonly batchSize?: number | undefined;
  /** Told how many of the repeats are done. */
  readonly onProgress?: PathOptions["onProgress"];
  /** Rule of Integrated Gradients; default midpoint. */
  readonly rule?: Rule | undefined;
  /** Steps of Integrated Gradients, 1 or more; default 128. */
  readonly steps?: number | undefined;
  /** How often each is timed, 1 or more, after one run that is not; default 11. */
  readonly repeats?: number | undefined;
  /** Gradients after which Integrated Gradients may be stopped and their time scaled up; default all. */
  readonly enough?: number | undefined;
}

/**
 * Measures the time of the X-Gradient, of a forward and backward pass, and of Integrated Gradients.
 *
 * The clock runs from the call until the map is in host memory, when the device has finished. The three
 * are timed in turns: take ratios within repeats, and medians of those.
 *
 * Cost: about `repeats` (2 + `steps`) passes over the inputs, or fewer as `enough` says.
 *
 * @param xModel A certified nonnegatively homogeneous network.
 * @param inputs `[batch, ...]`; not disposed.
 * @throws {TypeError} If an option is unknown, or as {@link integratedGradients}.
 * @throws {RangeError} If a number of repeats or `enough` is not a positive integer, or as
 * {@link integratedGradients}.
 *
 * @example
 * ```ts
 * import { measureCost } from "@lib/attribution";
 * import { certifyXModel, loadFashionConvnet } from "@lib/models";
 * import { median } from "@lib/statistics";
 * import * as tf from "@tensorflow/tfjs";
 * const net = await loadFashionConvnet({ bias: false }), inputs = tf.ones([16, 28, 28, 1]);
 * const xModel = await certifyXModel(net.forward, inputs);
 * const cost = await measureCost(xModel, inputs, { target: 3, steps: 4 });
 * console.log(median(cost.integratedGradients) / median(cost.xGradient)); // about 4
 * ```
 */
export async function measureCost(
  xModel: XModel,
  inputs: tf.Tensor,
  options: CostOptions = {},
): Promise<Cost> {
  const action = "measure the cost";
  requireKnownOptions(action, options, {
    target: true,
    rule: true,
    steps: true,
    repeats: true,
    enough: "a positive integer?",
    batchSize: "a positive integer?",
    onProgress: "a function?",
  });
  requireBatch(action, "inputs", inputs);
  const { repeats, onProgress } = options;
  const target = await readTarget(action, options.target, inputs.shape[0]!);
  const clock = async (attribute: () => tf.Tensor) =>
    (await timed(() => read(attribute()))).milliseconds;
  const times = await timeInTurns([
    () => clock(() => xGradient(xModel, inputs, { target })),
    () => clock(() => gradient(xModel, inputs, { target })),
    // The passes of Integrated Gradients are warm from the gradient's.
    async (repeat) => repeat === 0 ? 0 : await timeIntegral(xModel, inputs, { ...options, target }),
  ], { repeats, onProgress });
  return { xGradient: times[0], pass: times[1], integratedGradients: times[2] };
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
  const { milliseconds } = await timed(() =>
    integratedGradients(xModel, inputs, options).then(
      ({ attributions }) => read(attributions),
      (error) => {
        if (!stop.signal.aborted) throw error;
      },
    )
  );
  return milliseconds / share;
}

async function read(tensor: tf.Tensor): Promise<void> {
  await tensor.data().finally(() => tensor.dispose());
}
