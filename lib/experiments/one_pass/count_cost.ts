import {
  gradient,
  integratedGradients,
  type IntegratedGradientsOptions,
  xGradient,
} from "@lib/attribution";
import { type Model, peakMemory } from "@lib/models";
import { countOperations, type Forward, requireKnownOptions, type XModel } from "@lib/runtime";
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
 * @throws {TypeError | RangeError} If `integratedGradients` refuses an argument.
 *
 * @example
 * ```ts
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

/** Options of {@linkcode memoryOfPasses}. */
export interface MemoryOptions {
  /** Index of the explained output. */
  readonly target: number;
  /** Of Integrated Gradients. */
  readonly steps: number;
  /** Numbers of points in a pass. */
  readonly points: readonly number[];
}

/**
 * The most bytes in tensors while Integrated Gradients are taken, for each number of points in a pass.
 *
 * Cost: that of Integrated Gradients for each.
 *
 * @throws {TypeError} If an option is unknown, or as `integratedGradients`.
 *
 * @example
 * ```ts
 * const { layers } = await loadFashionConvnet({ bias: false }), image = tf.ones([1, 28, 28, 1]);
 * console.log(await memoryOfPasses(layers, image, { target: 3, steps: 8, points: [1, 8] }));
 * ```
 */
export async function memoryOfPasses(
  layers: Model["layers"],
  input: tf.Tensor,
  options: MemoryOptions,
): Promise<number[]> {
  requireKnownOptions("measure the memory of passes", options, {
    target: true,
    steps: true,
    points: "a list of numbers of points",
  });
  const { target, steps, points } = options;
  const most: number[] = [];
  for (const batchSize of points) {
    most.push(
      await peakMemory(layers, async (forward) => {
        const path = { target, steps, batchSize };
        (await integratedGradients(forward, input, path)).attributions.dispose();
      }),
    );
  }
  return most;
}
