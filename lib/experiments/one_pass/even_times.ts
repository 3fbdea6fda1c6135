import {
  gradient,
  integratedGradients,
  quadrature,
  readTarget,
  type TargetOptions,
  xGradient,
} from "@lib/attribution";
import {
  requireBatch,
  requireKnownOptions,
  settle,
  stopPoint,
  timed,
  timeInTurns,
  type TurnsOptions,
  type XModel,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import process from "node:process";

/** Milliseconds of each piece of work, one entry a repeat. */
export interface EvenTimes {
  /** Forward and backward passes, as many as `steps`. */
  readonly passes: readonly number[];
  /** X-Gradients, as many. */
  readonly xGradients: readonly number[];
  /** One sum of as many gradients along the path from 0, and nothing else. */
  readonly pathSum: readonly number[];
  /** Integrated Gradients as the library has them, with points packed into passes and a certificate. */
  readonly integratedGradients: readonly number[];
}

/** The same turns by two clocks. */
export interface TwoClocks {
  /** From the start until the device has finished. */
  readonly wall: EvenTimes;
  /** What the process's threads have computed, on however many cores: other work does not count. */
  readonly processor: EvenTimes;
}

/** Options of {@linkcode timeEvenly}. */
export interface EvenTimesOptions extends TargetOptions, TurnsOptions {
  /** Steps of Integrated Gradients; default 128, the paper's. */
  readonly steps?: number;
  /** Points that the library's Integrated Gradients take in one pass; default 256. */
  readonly batchSize?: number;
}

/**
 * Times one gradient against Integrated Gradients with both sides alike: each turn runs `steps` forward and
 * backward passes of the same inputs, is warm, leaves its results on the device, and waits for
 * it once at the end. Nothing is extrapolated. Only the library's Integrated Gradients, shown beside them,
 * choose the size of their passes and read and check their certificate.
 *
 * Cost: 4 `steps` (`repeats` + 1) passes over the inputs; the nodes are those of Gauss and Legendre.
 *
 * @param xModel A certified nonnegatively homogeneous network.
 * @param inputs `[batch, ...]`; not disposed.
 * @throws {TypeError} If an option is unknown.
 * @throws {RangeError} If `steps`, `repeats` or `batchSize` is not a positive integer, or the target is
 * out of range.
 *
 * @example
 * ```ts
 * const net = await loadFashionConvnet({ bias: false }), image = tf.ones([1, 28, 28, 1]);
 * const xModel = await certifyXModel(net.forward, image);
 * const { wall } = await timeEvenly(xModel, image, { target: 3, steps: 4, repeats: 1 });
 * console.log(inPasses(wall, 4).pathSum); // about 4
 * ```
 */
export async function timeEvenly(
  xModel: XModel,
  inputs: tf.Tensor,
  options: EvenTimesOptions = {},
): Promise<TwoClocks> {
  const action = "time evenly";
  requireKnownOptions(action, options, {
    target: true,
    steps: "a positive integer?",
    batchSize: "a positive integer?",
    repeats: true,
    onProgress: "a function?",
  });
  requireBatch(action, "inputs", inputs);
  const { steps = 128, batchSize = 256, repeats = 3, onProgress } = options;
  const target = await readTarget(action, options.target, inputs.shape[0]!),
    rule = "gauss-legendre";
  const { nodes, weights } = quadrature(rule, steps);
  const row = async (attribute: () => tf.Tensor) => {
    for (let k = 0; k < steps; k++) {
      attribute().dispose();
      await stopPoint();
    }
  };
  const processor: number[][] = [];
  const turns = [
    () => row(() => gradient(xModel, inputs, { target })),
    () => row(() => xGradient(xModel, inputs, { target })),
    async () => {
      let sum: tf.Tensor = tf.zerosLike(inputs);
      try {
        for (const [k, alpha] of nodes.entries()) {
          const before = sum;
          sum = tf.tidy(() => {
            const slopes = gradient(xModel, tf.mul(inputs, alpha), { target });
            return tf.add(before, tf.mul(slopes, weights[k]!));
          });
          before.dispose();
          await stopPoint();
        }
        tf.mul(sum, inputs).dispose();
      } finally {
        sum.dispose();
      }
    },
    async () => {
      const path = { target, rule, steps, batchSize } as const;
      (await integratedGradients(xModel, inputs, path)).attributions.dispose();
    },
  ].map((work, index) => {
    processor.push([]);
    return async (repeat: number) => {
      const before = process.cpuUsage();
      const { milliseconds } = await timed(async () => (await work(), await settle()));
      const { user, system } = process.cpuUsage(before);
      if (repeat > 0) processor[index]!.push((user + system) / 1000);
      return milliseconds;
    };
  });
  const wall = await timeInTurns(turns, { repeats, onProgress });
  return { wall: named(wall), processor: named(processor) };
}

function named(times: readonly number[][]): EvenTimes {
  const [passes = [], xGradients = [], pathSum = [], integratedGradients = []] = times;
  return { passes, xGradients, pathSum, integratedGradients };
}

/** What maps cost in forward and backward passes of the same repeat, one entry a repeat. */
export interface InPasses {
  readonly xGradient: readonly number[];
  readonly pathSum: readonly number[];
  readonly integratedGradients: readonly number[];
}

/** Divides times by that of one pass, which is the `steps`-th part of the passes' time. */
export function inPasses(times: EvenTimes, steps: number): InPasses {
  const over = (own: readonly number[]) => own.map((time, k) => time / times.passes[k]!);
  const maps = (own: readonly number[]) => over(own).map((ratio) => ratio * steps);
  return {
    xGradient: over(times.xGradients),
    pathSum: maps(times.pathSum),
    integratedGradients: maps(times.integratedGradients),
  };
}
