import type { Dataset } from "@lib/datasets";
import { type Model, requireModel } from "@lib/models";
import {
  type Forward,
  invalid,
  requireFunction,
  requireIntegerFrom,
  requireKnownOptions,
  requirePositive,
} from "@lib/runtime";
import type { Prior } from "./priors/prior.ts";
import { type Schedule } from "./schedule.ts";

/** What `fit` learns from and is watched on. */
export interface FitData {
  readonly train: Dataset;
  readonly validation: Dataset;
}

/** Means over an epoch's images so far, measured while they were trained on. */
export interface Means {
  /** Cross-entropy, in nats. */
  readonly loss: number;
  /** Share of right predictions, in [0, 1]. */
  readonly accuracy: number;
  /** Penalty of the prior, not weighted; absent without a prior. */
  readonly penalty?: number;
}

/** Where a run stands. */
export interface FitProgress extends Means {
  /** The running epoch, from 1. */
  readonly epoch: number;
  /** Batches since the start of the run. */
  readonly done: number;
  /** Batches in all of the run. */
  readonly total: number;
}

/** Random changes of training images that keep their labels true. */
export interface Augmentation {
  /** Whether to mirror every other image, left to right. */
  readonly flip: boolean;
  /** Largest shift along height and width in pixels, 0 or more; the edge fills with 0. */
  readonly shift: number;
}

/** A network to learn from. */
export interface Teacher {
  /** Gives the logits to learn in the place of the labels; not changed. */
  readonly forward: Forward;
  /** Divides its logits and the student's before their softmax, positive; default 1. */
  readonly temperature?: number;
}

/** Options of `fit`. */
export interface FitOptions {
  /** Walks through the training images, a positive integer. */
  readonly epochs: number;
  /** Draws the order of the images and their augmentation; an integer of 32 bits. */
  readonly seed: number;
  /** Images per step, a positive integer; default 128. */
  readonly batchSize?: number;
  /** Adam's largest step size, positive; default 1e-3. */
  readonly learningRate?: number;
  /** What becomes of the step size over the run; default `"constant"`. */
  readonly schedule?: Schedule;
  /** Share of a kernel that a step of size 1 would take away, 0 or more; default 0. */
  readonly weightDecay?: number;
  /** Share of each label's probability that is spread over all classes, in [0, 1); default 0. */
  readonly labelSmoothing?: number;
  /** Random changes of the training images; default none. */
  readonly augmentation?: Augmentation;
  /** Share of the flattened features set to 0 at each step of training, in [0, 1); default 0. */
  readonly dropout?: number;
  /** A network whose probabilities are to be learnt in the place of the labels; default none. */
  readonly teacher?: Teacher | undefined;
  /** Whether batch norm uses its batch's statistics and moves the running ones; default false. */
  readonly batchStatistics?: boolean;
  /** A wish about attributions, as a second term of the loss; default none. */
  readonly prior?: Prior | undefined;
  /** Shows progress with loss, accuracy and time left under this label; shows none when absent. */
  readonly label?: string;
  /** Called every 16 batches and at the end of an epoch. */
  readonly onProgress?: (progress: FitProgress) => void | Promise<void>;
  /** Stops the run within 16 batches: `fit` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** File to write after every epoch and within it, and to go on from if it is there. */
  readonly checkpoint?: string | URL;
  /** Seconds at least from one writing of the checkpoint to the next within an epoch; default 60. */
  readonly checkpointSeconds?: number;
}

/** Options that are numbers and words, none absent. */
type PlainOptions = Required<
  Pick<
    FitOptions,
    | "epochs"
    | "seed"
    | "batchSize"
    | "learningRate"
    | "schedule"
    | "weightDecay"
    | "labelSmoothing"
    | "dropout"
  >
>;

/** What decides the outcome of a run: a checkpoint goes on only where all of it agrees. */
export interface FitSettings extends PlainOptions {
  readonly model: string;
  readonly data: string;
  readonly images: number;
  readonly augmentation: Augmentation;
  readonly batchStatistics: boolean;
  readonly temperature?: number;
  readonly prior?: Pick<Prior, "name" | "strength">;
}

/** Checks the arguments of `fit` and fills in what is absent. */
export function settingsOf(
  model: Model,
  data: FitData,
  options: FitOptions,
): FitSettings {
  const action = "train";
  requireModel(action, "model", model);
  requireKnownOptions(action, options, {
    epochs: "a positive integer",
    seed: true,
    batchSize: "a positive integer?",
    learningRate: "a positive number?",
    schedule: "one of constant, cosine, one-cycle?",
    weightDecay: "a number of 0 or more?",
    labelSmoothing: "a number in [0, 1)?",
    augmentation: true,
    dropout: "a number in [0, 1)?",
    teacher: true,
    batchStatistics: true,
    prior: true,
    label: true,
    onProgress: "a function?",
    signal: "an AbortSignal?",
    checkpoint: true,
    checkpointSeconds: "a number of 0 or more?",
  });
  const { name, classes } = model, { train, validation } = data ?? {};
  const { epochs, seed, batchSize = 128, learningRate = 1e-3, schedule = "constant" } = options;
  const { augmentation = { flip: false, shift: 0 }, dropout = 0, prior } = options;
  const { batchStatistics = false, teacher, weightDecay = 0, labelSmoothing = 0 } = options;
  const { temperature = 1 } = teacher ?? {};
  if (teacher) requireFunction(action, "teacher.forward", teacher.forward);
  requireIntegerFrom(0, action, "augmentation.shift", augmentation?.shift);
  requirePositive(action, "teacher.temperature", temperature);
  const check = (right: boolean, argument: string, must: string, value: unknown) => {
    if (!right) throw new RangeError(invalid(action, argument, must, value));
  };
  // A teacher's probabilities are soft already.
  check(!teacher || labelSmoothing === 0, "labelSmoothing", "0 with a teacher", labelSmoothing);
  // A softmax of one output is 1 whatever the weights: there would be nothing to learn.
  check(classes > 1, "model.classes", "2 or more", classes);
  for (const [argument, dataset] of Object.entries({ train, validation })) {
    const { count, classNames } = dataset ?? {};
    check(count > 0, argument, "a data set with images", dataset);
    const found = classNames?.length;
    check(found === classes, argument, `a data set of ${classes} classes`, found);
  }
  return {
    model: name,
    data: train.name,
    images: train.count,
    epochs,
    seed,
    batchSize,
    learningRate,
    schedule,
    weightDecay,
    labelSmoothing,
    augmentation,
    dropout,
    batchStatistics,
    ...(teacher && { temperature }),
    ...(prior && { prior: { name: prior.name, strength: prior.strength } }),
  };
}
