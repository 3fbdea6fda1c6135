import { batches, type Dataset } from "@lib/datasets";
import type { Model } from "@lib/models";
import { type Random, type RandomState, stopPoint } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { Adam } from "./adam.ts";
import type { Augmentation, FitOptions, FitSettings, Means } from "./options.ts";
import { trainBatch } from "./step.ts";

/** Where an epoch stands between two batches: the sums over its images so far, and what draws the rest. */
export interface EpochState {
  readonly batches: number;
  readonly images: number;
  readonly loss: number;
  readonly correct: number;
  readonly penalty: number;
  /** Spent on these batches. */
  readonly seconds: number;
  /** Of the changes of images, of dropout and of the prior, in this order. */
  readonly streams: readonly RandomState[];
}

interface EpochOptions extends Omit<FitSettings, "prior">, Pick<FitOptions, "prior" | "teacher"> {
  readonly adam: Adam;
  readonly epoch: number;
  readonly random: Random;
  /** Where to go on; at the first batch where it is absent. */
  readonly start: EpochState | undefined;
  /** Adam's step size, by the batch's number in the epoch, from 0. */
  readonly rate: (batch: number) => number;
  /** Called every few batches; the model then is as the state says. */
  readonly report: (state: EpochState) => Promise<void>;
}

/** Batches between two reads: each read waits for the device. */
const readEvery = 16;

/** Trains on every image once, those before `start` excepted, and returns where the epoch ends. */
export async function trainEpoch(
  model: Model,
  train: Dataset,
  { adam, epoch, batchSize, random, augmentation, start, rate, report, ...options }: EpochOptions,
): Promise<EpochState> {
  const total = Math.ceil(train.count / batchSize);
  const streams = ["augmentation", "dropout", "prior"].map((label) => random.fork(label));
  start?.streams.forEach((state, i) => streams[i]!.restore(state));
  const [change, drop, draws] = streams as [Random, Random, Random];
  const lesson = { ...options, drops: { rate: options.dropout, random: drop }, random: draws };
  const began = performance.now() - 1000 * (start?.seconds ?? 0);
  const unread: tf.Tensor1D[] = [];
  let { batches: batch, images, loss, correct, penalty } = start ?? nothing;
  let read = batch;
  const state = (): EpochState => ({
    batches: batch,
    images,
    loss,
    correct,
    penalty,
    seconds: (performance.now() - began) / 1000,
    streams: streams.map((stream) => stream.state()),
  });
  const order = batches(train, batchSize, { random });
  try {
    for (const { count, images: original, labels } of from(order, batch)) {
      const pixels = augment(original, train.shape, { ...augmentation, random: change });
      const step = (epoch - 1) * total + batch + 1;
      unread.push(tf.tidy(() => {
        const inputs = tf.tensor4d(pixels, [count, ...train.shape]);
        return trainBatch(model, adam, { ...lesson, inputs, labels, rate: rate(batch), step });
      }));
      images += count;
      batch++;
      await stopPoint();
      if (unread.length < readEvery && batch < total) continue;
      const { rows, parameters } = await readRows(unread, model);
      for (const [batchLoss, batchCorrect, batchPenalty = 0] of rows) {
        read++;
        for (const [what, value] of [["loss", batchLoss], ["penalty", batchPenalty]] as const) {
          if (Number.isFinite(value)) continue;
          throw new RangeError(
            `Cannot train "${model.name}" as its ${what} must be finite: current value is ` +
              `${value} in epoch ${epoch}, batch ${read} of ${total}`,
          );
        }
        loss += batchLoss;
        correct += batchCorrect;
        penalty += batchPenalty;
      }
      // ReLU drops the NaN that wasm computes and pooling that of every backend: the loss may not show it.
      if (!Number.isFinite(parameters)) {
        throw new RangeError(
          `Cannot train "${model.name}" as its parameters must be finite: the sum of their means is ` +
            `${parameters} in epoch ${epoch}, batch ${batch} of ${total}`,
        );
      }
      await report(state());
    }
  } finally {
    tf.dispose(unread);
  }
  return state();
}

const nothing = { batches: 0, images: 0, loss: 0, correct: 0, penalty: 0 };

/** The means over an epoch's images so far. */
export function meansOf(
  { images, loss, correct, penalty }: EpochState,
  hasPrior: boolean,
): Means {
  const means = { loss: loss / images, accuracy: correct / images };
  return hasPrior ? { ...means, penalty: penalty / images } : means;
}

function* from<T>(items: Iterable<T>, first: number): Iterable<T> {
  let i = 0;
  for (const item of items) if (i++ >= first) yield item;
}

/**
 * Reads and frees vectors of equal length, and the sum of the means of a model's variables, all of it in
 * one read.
 */
async function readRows(
  tensors: tf.Tensor1D[],
  { variables }: Model,
): Promise<{ rows: [number, number, number?][]; parameters: number }> {
  const [count, length] = [tensors.length, tensors[0]!.shape[0]];
  const all = tf.tidy(() => {
    const means = [...variables.values()].map((variable) => tf.mean(variable));
    // tf.addN of more than a few is more than a shader may read.
    return tf.concat([...tensors, tf.reshape(tf.sum(tf.stack(means)), [1])]);
  });
  tf.dispose(tensors.splice(0));
  const values = await all.data().finally(() => all.dispose());
  const rows = Array.from(
    { length: count },
    (_, row) => [...values.subarray(row * length, (row + 1) * length)] as [number, number, number?],
  );
  return { rows, parameters: values[count * length]! };
}

/** Images [count, ...shape], each changed at random; the same array where nothing is to change. */
export function augment(
  images: Float32Array,
  [height, width, channels]: Dataset["shape"],
  { flip, shift, random }: Augmentation & { readonly random: Random },
): Float32Array {
  if (!flip && shift === 0) return images;
  const result = new Float32Array(images.length);
  const size = height * width * channels;
  for (let start = 0; start < images.length; start += size) {
    const down = random.integer(2 * shift + 1) - shift;
    const right = random.integer(2 * shift + 1) - shift;
    const mirrored = flip && random.integer(2) === 1;
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
        const column = mirrored ? width - 1 - (x - right) : x - right;
        const from = start + ((y - down) * width + column) * channels;
        const to = start + (y * width + x) * channels;
        for (let c = 0; c < channels; c++) result[to + c] = images[from + c]!;
      }
    }
  }
  return result;
}
