import * as tf from "@tensorflow/tfjs";
import { requireFunction, requireList } from "./errors.ts";
import { requireKnownOptions } from "./options.ts";

/** A piece of work's result and the time that it took. */
export interface Timed<Result> {
  readonly result: Result;
  readonly milliseconds: number;
}

/**
 * Runs a piece of work and times it. The work must end with a read-back or `settle()`, since the clock
 * does not wait for the device.
 *
 * @example
 * ```ts
 * import { settle, timed } from "@lib/runtime";
 *
 * const { milliseconds } = await timed(settle);
 * ```
 */
export async function timed<Result>(work: () => Promise<Result>): Promise<Timed<Result>> {
  requireFunction("time some work", "work", work);
  const start = performance.now();
  const result = await work();
  return { result, milliseconds: performance.now() - start };
}

/**
 * One turn of what is timed: does the work and gives its milliseconds, as {@link timed} measures them.
 * The turn of repeat 0 warms up and is not counted.
 */
export type Turn = (repeat: number) => Promise<number>;

/** Options of {@link timeInTurns}. */
export interface TurnsOptions {
  /** How often each is timed, 1 or more, after a turn that warms up; default 11. */
  readonly repeats?: number | undefined;
  /** Told how many of the repeats are done. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
}

/**
 * Times several pieces of work in turns: within a repeat one after the other, so that a busy machine
 * slows all of them. Take ratios within repeats, and medians of those.
 *
 * @returns The milliseconds of each piece of work in order, one entry for each repeat.
 * @throws {RangeError} If `repeats` is not a positive integer.
 *
 * @example
 * ```ts
 * import { settle, timed, timeInTurns } from "@lib/runtime";
 *
 * const wait = async () => (await timed(settle)).milliseconds;
 * const [first, second] = await timeInTurns([wait, wait], { repeats: 3 });
 * const ratios = first.map((time, repeat) => time / second[repeat]!);
 * ```
 */
export async function timeInTurns<const Turns extends readonly Turn[]>(
  turns: Turns,
  options: TurnsOptions = {},
): Promise<{ [Index in keyof Turns]: number[] }> {
  const action = "time in turns";
  requireKnownOptions(action, options, {
    repeats: "a positive integer?",
    onProgress: "a function?",
  });
  const { repeats = 11, onProgress } = options;
  requireList(action, "turns", turns, "functions");
  turns.forEach((turn, i) => requireFunction(action, `turns[${i}]`, turn));
  const times = turns.map((): number[] => []);
  for (let repeat = 0; repeat <= repeats; repeat++) {
    for (const [index, turn] of turns.entries()) {
      const milliseconds = await turn(repeat);
      if (repeat > 0) times[index]!.push(milliseconds);
    }
    await onProgress?.(repeat, repeats);
  }
  return times as { [Index in keyof Turns]: number[] };
}

/**
 * Counts the multiplications and additions of the convolutions and matrix products that a piece of work
 * runs, forward and backward. Work value by value, such as ReLU's, is not counted.
 *
 * A backend may write a gradient as other convolutions than the textbook does, over zeros among others:
 * what it runs is what counts.
 *
 * @param work Its result, if it is a tensor, is disposed.
 * @throws {TypeError} If `work` is no function.
 *
 * @example
 * ```ts
 * import { countOperations } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const a = tf.ones([2, 3]), b = tf.ones([3, 5]);
 * console.log(await countOperations(() => tf.matMul(a, b))); // 60
 * ```
 */
export async function countOperations(work: () => unknown): Promise<number> {
  requireFunction("count operations", "work", work);
  const { kernels } = await tf.profile(async () => {
    const result = await work();
    if (result instanceof tf.Tensor) result.dispose();
    return []; // what profile() wants to have made
  });
  let sum = 0;
  for (const { name, inputShapes, outputShapes } of kernels) {
    const [left, right] = inputShapes as number[][], output = outputShapes[0]!;
    const size = tf.util.sizeFromShape;
    // Each output takes the taps of one filter, each input's slope those that it has given to; and each
    // entry of a product what a row has beside the outer axes.
    if (/Conv2D$/.test(name)) sum += 2 * size(output) * size(right!.slice(0, 3));
    else if (name === "Conv2DBackpropInput") sum += 2 * size(left!) * size(right!.slice(0, 3));
    else if (/MatMul$/.test(name)) sum += 2 * size(left!) * output.at(-1)!;
  }
  return sum;
}
