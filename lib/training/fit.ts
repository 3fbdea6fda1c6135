import { type Dataset, imageTensor, subset } from "@lib/datasets";
import type { Model } from "@lib/models";
import { areProbabilities, invalid, progress, random } from "@lib/runtime";
import { adam } from "./adam.ts";
import { type EpochResult, type Reached, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { type EpochState, meansOf, trainEpoch } from "./epoch.ts";
import { type FitData, type FitOptions, type Means, settingsOf, type Teacher } from "./options.ts";
import { accuracy, predict } from "./predict.ts";
import { checkPrior, type Prior } from "./priors/prior.ts";
import { scheduled } from "./schedule.ts";

/**
 * Trains a model in place with softmax cross-entropy and Adam, and with a prior on its attributions if
 * there is one: loss = cross-entropy + strength * penalty(attributions of the labels' logits), the
 * attributions without dropout. A teacher's probabilities take the place of the labels if there is one.
 *
 * The same seed, data and backend give the same weights, bit for bit, whether or not the run was
 * stopped, or killed, and resumed from its checkpoint. Cost: per epoch, about three forward passes per training
 * image and one per validation image. A prior is tried on a few images before training; its attribution's
 * forward and backward passes are then part of every forward pass, and backpropagated in turn: with one of
 * each, as in the X-Gradient, a step takes about three times as long (see {@linkcode measureStepCost}).
 *
 * @param model Its variables are changed; a run that fails or is stopped leaves them as they then are.
 * @returns One result per epoch, those before a resumption included.
 * @throws {TypeError} If an argument is not of its kind or an option is unknown.
 * @throws {RangeError} If an option is out of range, the data's classes are not the model's, the teacher
 * gives probabilities in the place of logits, or the loss, the penalty or a parameter becomes NaN or
 * infinite: names epoch and batch.
 * @throws {Error} If the checkpoint is damaged or belongs to a run with other settings, or the prior needs
 * an operation that cannot be differentiated twice: names it, before training.
 * @see G. Hinton, O. Vinyals, J. Dean, Distilling the Knowledge in a Neural Network, 2015, arXiv
 * 1503.02531, for the teacher.
 * @see D. Kingma, J. Ba, Adam: A Method for Stochastic Optimization, ICLR 2015, arXiv 1412.6980.
 *
 * @example
 * ```ts
 * import { convnet } from "@lib/models";
 * import { random } from "@lib/runtime";
 * import { fit } from "@lib/training";
 * const network = convnet({ bias: false, random: random(0) });
 * console.table(await fit(network, { train, validation }, { epochs: 1, seed: 0 }));
 * ```
 */
export async function fit(
  model: Model,
  data: FitData,
  options: FitOptions,
): Promise<EpochResult[]> {
  const settings = settingsOf(model, data, options);
  const { epochs, seed, batchSize, learningRate, schedule } = settings;
  const { label, onProgress, signal, checkpoint, checkpointSeconds = 60 } = options;
  const { teacher, prior } = options;
  const perEpoch = Math.ceil(data.train.count / batchSize);
  const total = epochs * perEpoch;
  const rate = (step: number) => learningRate * scheduled(schedule, step / total);
  if (teacher) await tryTeacher(teacher, { data, batchSize, classes: model.classes });
  if (prior) await tryPrior(model, data, { prior, batchSize });
  const optimiser = adam(model.variables);
  const trained = { model, adam: optimiser };
  let written = performance.now();
  const keep = async (reached: Reached) => {
    if (checkpoint) await writeCheckpoint(checkpoint, trained, { settings, ...reached });
    written = performance.now();
  };
  try {
    const reached = checkpoint
      ? await readCheckpoint(checkpoint, trained, settings)
      : { history: [] };
    const history = [...reached.history];
    const from = history.length * perEpoch + (reached.running?.batches ?? 0);
    const bar = label === undefined ? undefined : progress({ label, total, from, unit: "batches" });
    const report = async (running: EpochState) => {
      const epoch = history.length + 1, done = (epoch - 1) * perEpoch + running.batches;
      const means = meansOf(running, prior !== undefined);
      await bar?.update(done, `epoch ${epoch} of ${epochs}, ${described(means)}`);
      await onProgress?.({ epoch, done, total, ...means });
      const isDue = performance.now() - written >= 1000 * checkpointSeconds;
      if (isDue || signal?.aborted) await keep({ history, running });
      signal?.throwIfAborted();
    };
    let start = reached.running;
    for (let epoch = history.length + 1; epoch <= epochs; epoch++) {
      signal?.throwIfAborted();
      const before = (epoch - 1) * perEpoch;
      const end = await trainEpoch(model, data.train, {
        ...settings,
        adam: optimiser,
        teacher,
        prior,
        epoch,
        random: random(seed).fork(`epoch ${epoch}`),
        start,
        rate: (batch) => rate(before + batch),
        report,
      });
      start = undefined;
      const trainedAt = performance.now();
      const { accuracy: validationAccuracy } = await accuracy(model.forward, data.validation, {
        batchSize,
      });
      const seconds = end.seconds + (performance.now() - trainedAt) / 1000;
      const { accuracy: trainAccuracy, ...losses } = meansOf(end, prior !== undefined);
      history.push({ ...losses, trainAccuracy, validationAccuracy, seconds });
      await keep({ history });
    }
    await bar?.done(
      `validation accuracy ${(100 * history.at(-1)!.validationAccuracy).toFixed(1)}%`,
    );
    return history;
  } finally {
    optimiser.dispose();
  }
}

/** Tries the teacher on the first training images. */
async function tryTeacher(
  { forward }: Teacher,
  { data: { train }, batchSize, classes }: {
    readonly data: FitData;
    readonly batchSize: number;
    readonly classes: number;
  },
): Promise<void> {
  const few = subset(train, firstFew(train, batchSize));
  const { logits } = await predict(forward, few, { batchSize });
  const outputs = logits.length / few.count;
  if (outputs === classes && !areProbabilities(logits, outputs)) return;
  const must = outputs === classes
    ? "logits: these outputs are nonnegative and sum to 1, and a softmax is still to come"
    : `of ${classes} outputs`;
  throw new RangeError(invalid("train", "teacher.forward(inputs)", must, logits));
}

const firstFew = ({ count }: Dataset, batchSize: number) => [
  ...Array(Math.min(count, batchSize, 4)).keys(),
];

/** Tries the prior on the first training images. */
async function tryPrior(
  model: Model,
  { train }: FitData,
  { prior, batchSize }: { readonly prior: Prior; readonly batchSize: number },
): Promise<void> {
  const few = firstFew(train, batchSize);
  const inputs = imageTensor(train, few);
  const target = few.map((index) => train.labels[index]!);
  await checkPrior(model, prior, { inputs, target }).finally(() => inputs.dispose());
}

function described({ loss, accuracy, penalty }: Means): string {
  const wish = penalty === undefined ? "" : `, penalty ${penalty.toPrecision(3)}`;
  return `loss ${loss.toFixed(3)}${wish}, accuracy ${(100 * accuracy).toFixed(1)}%`;
}
