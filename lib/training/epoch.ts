import { batches, type Dataset } from "@lib/datasets";
import type { Layer, Model } from "@lib/models";
import { type Random, withTape } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { Adam } from "./adam.ts";
import { augment, type Augmentation } from "./augment.ts";

/** Means over the batches of an epoch so far, measured while they were trained on. */
export interface Means {
  /** Cross-entropy per image, in nats. */
  readonly loss: number;
  /** Share of right predictions, in [0, 1]. */
  readonly accuracy: number;
}

interface EpochOptions {
  readonly epoch: number;
  readonly batchSize: number;
  readonly random: Random;
  readonly augmentation: Augmentation;
  /** Share of the inputs of each dense layer to drop, in [0, 1). */
  readonly dropout: number;
  /** Adam's step size, by the batch's number in the epoch, from 0. */
  readonly rate: (batch: number) => number;
  /** Called every few batches with their number so far. */
  readonly report: (batches: number, means: Means) => Promise<void>;
}

/** Batches between two reads: each read waits for the device. */
const readEvery = 16;

/** Trains on every image once and returns the means over all batches. */
export async function trainEpoch(
  model: Model,
  train: Dataset,
  { adam, epoch, batchSize, random, augmentation, dropout, rate, report }: EpochOptions & {
    adam: Adam;
  },
): Promise<Means> {
  const total = Math.ceil(train.count / batchSize);
  const changes = { ...augmentation, random: random.fork("augmentation") };
  const drops = { rate: dropout, random: random.fork("dropout") };
  const unread: tf.Tensor1D[] = [];
  let [batch, read, images, loss, correct] = [0, 0, 0, 0, 0];
  try {
    for (const { count, images: original, labels } of batches(train, batchSize, { random })) {
      const pixels = augment(original, train.shape, changes);
      const step = (epoch - 1) * total + batch + 1;
      unread.push(tf.tidy(() => {
        const inputs = tf.tensor4d(pixels, [count, ...train.shape]);
        return trainBatch(model, adam, { inputs, labels, drops, rate: rate(batch), step });
      }));
      images += count;
      batch++;
      if (unread.length < readEvery && batch < total) continue;
      for (const [batchLoss, batchCorrect] of await readRows(unread)) {
        read++;
        if (!Number.isFinite(batchLoss)) {
          throw new RangeError(
            `Cannot train "${model.name}" as its loss must be finite: current value is ` +
              `${batchLoss} in epoch ${epoch}, batch ${read} of ${total}`,
          );
        }
        loss += batchLoss;
        correct += batchCorrect;
      }
      await report(batch, { loss: loss / images, accuracy: correct / images });
    }
  } finally {
    tf.dispose(unread);
  }
  return { loss: loss / images, accuracy: correct / images };
}

interface BatchOptions {
  readonly inputs: tf.Tensor4D;
  readonly labels: Uint8Array;
  readonly drops: Dropout;
  readonly rate: number;
  /** Since the start of the run, from 1. */
  readonly step: number;
}

/** One step of Adam; returns the batch's summed loss and its number of right predictions. */
function trainBatch(
  model: Model,
  adam: Adam,
  { inputs, labels, drops, rate, step }: BatchOptions,
): tf.Tensor1D {
  const truth = tf.oneHot(tf.tensor1d(labels, "int32"), model.classes);
  let logits: tf.Tensor2D | undefined;
  try {
    const loss = () => {
      logits = tf.keep(forwardWithDropout(model, inputs, drops));
      return tf.losses.softmaxCrossEntropy(truth, logits) as tf.Scalar;
    };
    const { value, grads } = withTape(() => tf.variableGrads(loss, [...model.variables.values()]));
    const named = [...model.variables].map(([name, variable]) =>
      [name, grads[variable.name]!] as const
    );
    adam.update(new Map(named), { rate, step });
    const hits = tf.equal(tf.argMax(logits!, 1), tf.argMax(truth, 1));
    const correct = tf.sum(tf.cast(hits, "float32"));
    return tf.stack([tf.mul(value, labels.length), correct]) as tf.Tensor1D;
  } finally {
    logits?.dispose();
  }
}

interface Dropout {
  readonly rate: number;
  readonly random: Random;
}

/**
 * The model's logits with a random share of the features that enter its dense layers set to 0 and the
 * others scaled up to keep the mean.
 *
 * @see N. Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 2014.
 */
function forwardWithDropout(
  { forward, layers }: Model,
  inputs: tf.Tensor4D,
  { rate, random }: Dropout,
): tf.Tensor2D {
  if (rate === 0) return forward(inputs);
  const drop = (x: tf.Tensor) => tf.dropout(x, rate, x.shape, random.integer(2 ** 31));
  const apply = (x: tf.Tensor, layer: Layer) =>
    layer.kind === "flatten" ? drop(layer.apply(x)) : layer.apply(x);
  return layers.reduce(apply, inputs) as tf.Tensor2D;
}

/** Reads and frees small vectors, all of them in one read. */
async function readRows(tensors: tf.Tensor1D[]): Promise<[number, number][]> {
  const stacked = tf.stack(tensors);
  tf.dispose(tensors.splice(0));
  const values = await stacked.data().finally(() => stacked.dispose());
  return Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]!, values[2 * i + 1]!]);
}
