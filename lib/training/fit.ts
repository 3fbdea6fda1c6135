import type { Dataset } from "@lib/datasets";
import type { Model } from "@lib/models";
import { invalid, progress, random } from "@lib/runtime";
import { accuracy } from "./accuracy.ts";
import { Adam } from "./adam.ts";
import type { Augmentation } from "./augment.ts";
import { type EpochResult, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { trainEpoch } from "./epoch.ts";

/** What {@linkcode fit} learns from and is watched on. */
export interface FitData {
  readonly train: Dataset;
  readonly validation: Dataset;
}

/** Where a run stands. */
export interface FitProgress {
  /** The running epoch, from 1. */
  readonly epoch: number;
  /** Batches since the start of the run, and in all of it. */
  readonly done: number;
  readonly total: number;
  /** Means over the epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
}

/** Options of {@linkcode fit}. */
export interface FitOptions {
  /** Walks through the training images, a positive integer. */
  readonly epochs: number;
  /** Draws the order of the images and their augmentation, per epoch; an integer of 32 bits. */
  readonly seed: number;
  /** Images per step, a positive integer; 128 when absent. */
  readonly batchSize?: number;
  /** Adam's step size at the start, positive; 1e-3 when absent. */
  readonly learningRate?: number;
  /** `"cosine"` lowers the step size to 0 over the run, `"constant"`, the default, keeps it. */
  readonly schedule?: "constant" | "cosine";
  /** Random changes of the training images; none when absent. */
  readonly augmentation?: Augmentation;
  /** Shows progress with loss, accuracy and time left under this label; shows none when absent. */
  readonly label?: string;
  /** Called every few batches. */
  readonly onProgress?: (progress: FitProgress) => void | Promise<void>;
  /** Stops the run within a few batches: `fit` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** File to write after every epoch, and to go on from if it is there. */
  readonly checkpoint?: string | URL;
}

/**
 * Trains a model in place with softmax cross-entropy and Adam.
 *
 * The same seed, data and backend give the same weights, bit for bit, whether or not the run was
 * stopped and resumed from its checkpoint. Cost: per epoch, about three forward passes per training
 * image and one per validation image.
 *
 * @param model Its variables are changed; a run that fails or is stopped leaves them as they then are.
 * @returns One result per epoch, those before a resumption included.
 * @throws {RangeError} If an option is out of range, the data's classes are not the model's, or the
 * loss becomes NaN or infinite: names epoch and batch.
 * @throws {Error} If the checkpoint is damaged or belongs to a run with other settings.
 * @see D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, arXiv 1412.6980.
 *
 * @example
 * ```ts
 * import { fashionMnist, subset } from "@lib/datasets";
 * import { convnet } from "@lib/models";
 * import { random, setupBackend } from "@lib/runtime";
 * import { fit } from "@lib/training";
 * await setupBackend();
 * const { train, validation } = await fashionMnist();
 * const model = convnet({ bias: false, random: random(0) });
 * const few = { train: subset(train, [...Array(512).keys()]), validation };
 * const history = await fit(model, few, { epochs: 1, seed: 0, label: "a first look" });
 * ```
 */
export async function fit(
  model: Model,
  data: FitData,
  options: FitOptions,
): Promise<EpochResult[]> {
  const { train, validation } = data;
  const { epochs, seed, augmentation, label, onProgress, signal, checkpoint } = options;
  const { batchSize = 128, learningRate = 1e-3, schedule = "constant" } = options;
  checkArguments(model, data, { epochs, batchSize, learningRate, ...augmentation });
  const settings = {
    ...{ model: model.name, data: train.name, images: train.count },
    ...{ epochs, seed, batchSize, learningRate, schedule, augmentation },
  };
  const perEpoch = Math.ceil(train.count / batchSize);
  const total = epochs * perEpoch;
  const rate = (step: number) =>
    schedule === "constant"
      ? learningRate
      : learningRate * (1 + Math.cos(Math.PI * step / total)) / 2;
  const bar = label === undefined ? undefined : progress({ label, total, unit: "batches" });
  const adam = new Adam(model.variables);
  try {
    const history = checkpoint ? await readCheckpoint(checkpoint, adam, { settings }) : [];
    for (let epoch = history.length + 1; epoch <= epochs; epoch++) {
      const means = await trainEpoch(model, train, {
        ...{ adam, epoch, batchSize, augmentation, rate },
        random: random(seed).fork(`epoch ${epoch}`),
        report: async (batches, { loss, accuracy }) => {
          const done = (epoch - 1) * perEpoch + batches;
          const percent = (100 * accuracy).toFixed(1);
          const note = `epoch ${epoch} of ${epochs}, loss ${loss.toFixed(3)}, accuracy ${percent}%`;
          await bar?.update(done, note);
          await onProgress?.({ epoch, done, total, loss, accuracy });
          // A turn of the event loop, or nobody could abort where tensors are computed at once.
          await new Promise((resolve) => setTimeout(resolve));
          signal?.throwIfAborted();
        },
      });
      const { accuracy: validationAccuracy } = await accuracy(model.forward, validation);
      history.push({ loss: means.loss, trainAccuracy: means.accuracy, validationAccuracy });
      if (checkpoint) await writeCheckpoint(checkpoint, adam, { settings, history });
    }
    const last = (100 * history.at(-1)!.validationAccuracy).toFixed(1);
    await bar?.done(`validation accuracy ${last}%`);
    return history;
  } finally {
    adam.dispose();
  }
}

function checkArguments(
  { classes }: Model,
  { train, validation }: FitData,
  { epochs, batchSize, learningRate, shift = 0 }: Partial<Augmentation> & {
    readonly epochs: number;
    readonly batchSize: number;
    readonly learningRate: number;
  },
): void {
  const check = (right: boolean, argument: string, must: string, value: unknown) => {
    if (!right) throw new RangeError(invalid("train", argument, must, value));
  };
  const isCount = (value: number) => Number.isInteger(value) && value > 0;
  check(isCount(epochs), "epochs", "a positive integer", epochs);
  check(isCount(batchSize), "batchSize", "a positive integer", batchSize);
  check(learningRate > 0, "learningRate", "positive", learningRate);
  check(Number.isInteger(shift) && shift >= 0, "augmentation.shift", "an integer from 0", shift);
  for (const [argument, { count, classNames }] of Object.entries({ train, validation })) {
    check(count > 0, argument, "a data set with images", count);
    check(
      classNames.length === classes,
      argument,
      `a data set of ${classes} classes`,
      classNames.length,
    );
  }
}
