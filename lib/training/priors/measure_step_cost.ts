import { type Dataset, imageTensor } from "@lib/datasets";
import { median } from "@lib/statistics";
import type { Model } from "@lib/models";
import { invalid, random, settle } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { Adam } from "../adam.ts";
import { trainBatch } from "../step.ts";
import type { Prior } from "./prior.ts";

/** Options of {@linkcode measureStepCost}. */
export interface StepCostOptions {
  /** What to compare with training without a prior. */
  readonly priors: readonly Prior[];
  /** How often each is timed, 1 or more, after one run that is not; 11 when absent. */
  readonly repeats?: number;
  /** Told how many of the repeats are done. */
  readonly onProgress?: (done: number, total: number) => void | Promise<void>;
}

/** What a training step costs with one prior, or with none. */
export interface StepCost {
  /** The prior's name, or `no prior`. */
  readonly name: string;
  /** Milliseconds, one entry for each repeat. */
  readonly times: readonly number[];
  /** The median over the repeats of its time over that without a prior in the same repeat. */
  readonly ratio: number;
}

/**
 * Measures what priors cost per training step: forward and backward pass, the prior's part, and the
 * update.
 *
 * Within a repeat the candidates run one after the other, so that a busy machine slows all of them.
 * The clock stops when the device has finished. The model's variables stay as they are: the step size
 * is 0.
 *
 * Cost: `repeats + 1` steps without a prior and with each.
 *
 * @param batch The images of one step.
 * @returns Without a prior first, then the priors in their order.
 * @throws {RangeError} Where `repeats` is not a positive integer.
 *
 * @example
 * ```ts
 * const [, { ratio }] = await measureStepCost(model, subset(train, indices), { priors: [prior] });
 * ```
 */
export async function measureStepCost(
  model: Model,
  batch: Dataset,
  { priors, repeats = 11, onProgress }: StepCostOptions,
): Promise<StepCost[]> {
  if (!Number.isInteger(repeats) || repeats < 1) {
    const action = "measure the cost of a step";
    throw new RangeError(invalid(action, "repeats", "a positive integer", repeats));
  }
  const candidates = [undefined, ...priors];
  const times = candidates.map((): number[] => []);
  const inputs = imageTensor(batch, [...batch.labels.keys()]);
  const adam = new Adam(new Map([...model.variables].filter(([, { trainable }]) => trainable)));
  const drops = { rate: 0, random: random(0) };
  try {
    for (let repeat = -1; repeat < repeats; repeat++) {
      for (const [i, prior] of candidates.entries()) {
        const wish = prior && { prior, random: random(repeat) };
        const start = performance.now();
        const options = { inputs, labels: batch.labels, drops, wish, rate: 0, step: 1 };
        tf.tidy(() => trainBatch(model, adam, options)).dispose();
        await settle();
        if (repeat >= 0) times[i]!.push(performance.now() - start);
      }
      await onProgress?.(repeat + 1, repeats);
    }
  } finally {
    adam.dispose();
    inputs.dispose();
  }
  return candidates.map((prior, i) => ({
    name: prior?.name ?? "no prior",
    times: times[i]!,
    ratio: median(times[i]!.map((time, repeat) => time / times[0]![repeat]!)),
  }));
}
