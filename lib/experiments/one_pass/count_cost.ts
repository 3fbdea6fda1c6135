import { gradient, integratedGradients, xGradient } from "@lib/attribution";
import type { IntegratedGradientsOptions } from "@lib/attribution";
import { countOperations, type Forward, type XModel } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";

/** What a piece of work takes, counted, which no clock can distort. */
interface CountedCost {
  /** How often the network is run. */
  readonly runs: number;
  /** On how many points in all. */
  readonly points: number;
  /** Multiplications and additions; see {@linkcode countOperations}. */
  readonly operations: number;
}

/** Counts what work with a network takes; it is given the network, counted, and its result is disposed. */
async function countCost(
  forward: Forward,
  work: (counted: XModel) => tf.Tensor | Promise<tf.Tensor>,
): Promise<CountedCost> {
  let runs = 0, points = 0;
  const counted = (x: tf.Tensor) => {
    runs++;
    points += x.shape[0]!;
    return forward(x);
  };
  // Counting changes no value, so that what was certified still is.
  const operations = await countOperations(() => work(counted as unknown as XModel));
  return { runs, points, operations };
}

/** One row of {@linkcode countCosts}. */
export interface CostInPasses extends CountedCost {
  readonly name: string;
  /** Its operations over those of a forward and backward pass. */
  readonly passes: number;
}

/**
 * Counts a forward and backward pass, the X-Gradient and Integrated Gradients of the same inputs.
 *
 * @param options Those of `integratedGradients`; their target is that of all three.
 * @throws {Error} As `integratedGradients`.
 *
 * @example
 * ```ts
 * import { countCosts } from "@lib/experiments";
 * import { certifyXModel, loadFashionConvnet } from "@lib/models";
 * import * as tf from "@tensorflow/tfjs";
 * const net = await loadFashionConvnet({ bias: false }), inputs = tf.ones([1, 28, 28, 1]);
 * const xModel = await certifyXModel(net.forward, inputs);
 * console.table(await countCosts(xModel, inputs, { target: 3, steps: 16 }));
 * ```
 */
export async function countCosts(
  xModel: XModel,
  inputs: tf.Tensor,
  options: CountedOptions,
): Promise<[pass: CostInPasses, xGradient: CostInPasses, integratedGradients: CostInPasses]> {
  const { target } = options;
  const pass = await countCost(xModel, (F) => gradient(F, inputs, { target }));
  const named = (name: string, cost: CountedCost): CostInPasses => {
    return { name, ...cost, passes: cost.operations / pass.operations };
  };
  return [
    named("one pass", pass),
    named("X-Gradient", await countCost(xModel, (F) => xGradient(F, inputs, { target }))),
    named(
      `IG(${options.steps})`,
      await countCost(
        xModel,
        async (F) => (await integratedGradients(F, inputs, options)).attributions,
      ),
    ),
  ];
}

/** Options of {@linkcode countCosts}. */
export type CountedOptions =
  & Pick<IntegratedGradientsOptions, "target" | "rule" | "batchSize">
  & Required<Pick<IntegratedGradientsOptions, "steps">>;
