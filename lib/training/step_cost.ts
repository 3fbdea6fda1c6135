import { type Dataset, imageTensor, requireDataset } from "@lib/datasets";
import { median } from "@lib/statistics";
import { type Model, requireModel } from "@lib/models";
import {
  random,
  requireKnownOptions,
  requireObjects,
  settle,
  timed,
  timeInTurns,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { adam } from "./adam.ts";
import type { Prior } from "./priors/prior.ts";
import { trainBatch } from "./step.ts";

/** Options of {@linkcode measureStepCost}. */
export interface StepCostOptions {
  /** What to compare with training without a prior. */
  readonly priors: readonly Prior[];
  /** How often each is timed, 1 or more, after one run that is not; default 11. */
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
 * The candidates are timed in turns; the clock stops when the device has finished. The model's variables
 * stay as they are: the step size is 0.
 *
 * Cost: `repeats + 1` steps without a prior and with each.
 *
 * @param batch The images of one step.
 * @returns Without a prior first, then the priors in their order.
 * @throws {RangeError} If `repeats` is not a positive integer.
 *
 * @example
 * ```ts
 * import { xGradient } from "@lib/attribution";
 * import { measureStepCost, type Prior, roughness } from "@lib/training";
 * const prior: Prior = { name: "smooth", attribution: xGradient, penalty: roughness, strength: 1 };
 * const [, smooth] = await measureStepCost(model, test, { priors: [prior], repeats: 1 });
 * console.log(smooth?.ratio);
 * ```
 */
export async function measureStepCost(
  model: Model,
  batch: Dataset,
  options: StepCostOptions,
): Promise<StepCost[]> {
  const action = "measure the cost of a step";
  requireKnownOptions(action, options, {
    priors: true,
    repeats: true,
    onProgress: "a function?",
  });
  const { priors, repeats, onProgress } = options;
  requireModel(action, "model", model);
  requireObjects(action, "priors", priors, "priors");
  requireDataset(action, batch);
  const candidates = [undefined, ...priors];
  const inputs = imageTensor(batch, [...batch.labels.keys()]);
  const optimiser = adam(model.variables);
  const drops = { rate: 0, random: random(0) };
  const step = (prior: Prior | undefined) => async (repeat: number) => {
    const lesson = { inputs, labels: batch.labels, drops, prior, random: random(repeat) };
    const { milliseconds } = await timed(() => {
      tf.tidy(() => trainBatch(model, optimiser, { ...lesson, rate: 0, step: 1 })).dispose();
      return settle();
    });
    return milliseconds;
  };
  try {
    const times = await timeInTurns(candidates.map(step), { repeats, onProgress });
    return candidates.map((prior, i) => ({
      name: prior?.name ?? "no prior",
      times: times[i]!,
      ratio: median(times[i]!.map((time, repeat) => time / times[0]![repeat]!)),
    }));
  } finally {
    optimiser.dispose();
    inputs.dispose();
  }
}
