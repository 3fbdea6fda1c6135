import type { Accuracy } from "@lib/models";
import {
  checkedForward,
  type Forward,
  invalid,
  type KnownOptions,
  progress,
  readFinite,
  requireBatch,
  requireIntegerWithin,
  requireKnownOptions,
  requireList,
  requirePositiveInteger,
  tellOneProbability,
  tellProbabilities,
} from "@lib/runtime";
import { predictedClass, wilson } from "@lib/statistics";
import * as tf from "@tensorflow/tfjs";

/**
 * Examples in host memory, such as a `Dataset`: images, or rows of a table with the shape `[features]`,
 * or series with the shape `[time, channels]`.
 */
export interface Examples {
  /** Axes [count, ...shape] in row-major order. */
  readonly images: Float32Array;
  readonly count: number;
  /** The axes of one example. */
  readonly shape: readonly number[];
}

/** Options of {@linkcode predict}. */
export interface PredictOptions {
  /** Examples per forward pass, a positive integer; default 250. It changes no result. */
  readonly batchSize?: number;
  /** Shows progress under this label; shows none when absent. */
  readonly label?: string;
}

const KNOWN: KnownOptions<PredictOptions> = { batchSize: "a positive integer?", label: "words?" };

/** The most outputs that {@linkcode Predictions} can tell apart. */
const mostOutputs = 2 ** 16;

/** Milliseconds between two reads: under Deno each waits some 10 for the device, however little it reads. */
const readEvery = 100;

/** A model's answers, in host memory. */
export interface Predictions {
  /** F(x) before softmax, axes [count, outputs] in row-major order. */
  readonly logits: Float32Array;
  /**
   * The class of the largest logit per example, the first of equals; where there is one output, 1 where
   * it is positive and else 0.
   */
  readonly classes: Uint16Array;
}

/**
 * Runs a model on any number of examples, a batch at a time. Cost: one forward pass per example.
 *
 * @param inputs A tensor [batch, ...], which is not disposed, or examples in host memory.
 * @throws {TypeError} If the inputs or outputs are not of their form, or an option is unknown.
 * @throws {RangeError} If `batchSize` is not a positive integer, there are more than 65,536 outputs, or
 * one is NaN or infinite.
 *
 * @example
 * ```ts
 * import { predict } from "@lib/training";
 * const { classes } = await predict(model.forward, test);
 * console.log(classes);
 * ```
 */
export async function predict(
  forward: Forward,
  inputs: Examples | tf.Tensor,
  options: PredictOptions = {},
): Promise<Predictions> {
  const action = "predict";
  requireKnownOptions(action, options, KNOWN);
  const { batchSize = 250, label } = options;
  const checked = checkedForward(action, forward);
  const { count, slice } = slicesOf(action, inputs);
  const bar = label === undefined ? undefined : progress({ label, total: count, unit: "images" });
  let all = new Float32Array(), outputs = 0;
  let read = 0, readAt = performance.now();
  const unread: tf.Tensor[] = [];
  try {
    for (let from = 0; from < count; from += batchSize) {
      const to = Math.min(from + batchSize, count);
      // A clone, as a model may hand back the tensor that it was given.
      unread.push(tf.tidy(() => checked(slice(from, to)).clone()));
      if (from > 0 && to < count && performance.now() - readAt < readEvery) continue;
      const logits = unread.length === 1 ? unread[0]! : tf.concat(unread);
      unread.push(logits);
      const name = read === 0 ? "logits" : `logits of the examples from ${read} on`;
      const values = await readFinite(logits, name);
      tf.dispose(unread.splice(0));
      if (read === 0) {
        outputs = values.length / to;
        if (outputs > mostOutputs) {
          const must = `of at most ${mostOutputs} outputs`;
          throw new RangeError(invalid(action, "forward(inputs)", must, outputs));
        }
        all = new Float32Array(count * outputs);
        tellProbabilities(values, outputs);
      }
      all.set(values, read * outputs);
      [read, readAt] = [to, performance.now()];
      await bar?.update(to);
    }
  } finally {
    tf.dispose(unread);
  }
  await bar?.done();
  if (outputs === 1) tellOneProbability(all);
  const best = (_: unknown, i: number) =>
    predictedClass(all.subarray(i * outputs, (i + 1) * outputs));
  return { logits: all, classes: Uint16Array.from({ length: count }, best) };
}

/** How many examples there are, and a way to those from one to another. */
function slicesOf(action: string, inputs: Examples | tf.Tensor) {
  if (inputs instanceof tf.Tensor || typeof inputs !== "object" || inputs === null) {
    requireBatch(action, "inputs", inputs);
    const slice = (from: number, to: number) => inputs.slice(from, to - from);
    return { count: inputs.shape[0]!, slice };
  }
  const { images, count, shape } = inputs;
  requirePositiveInteger(action, "inputs.count", count);
  requireList(action, "inputs.shape", shape);
  const size = Array.from(shape).reduce((product, length) => product * length, 1);
  if (!(images instanceof Float32Array) || images.length !== count * size) {
    const must = `a Float32Array of ${count} x ${size} values`;
    throw new TypeError(invalid(action, "inputs.images", must, images));
  }
  const slice = (from: number, to: number) =>
    tf.tensor(images.subarray(from * size, to * size), [to - from, ...shape]);
  return { count, slice };
}

/** Options of {@linkcode accuracy}. */
export interface AccuracyOptions extends PredictOptions {
  /** Coverage of the interval, in (0, 1); default 0.95. */
  readonly level?: number;
}

/**
 * The share of examples whose largest logit is that of their label, with its Wilson interval. One output
 * has the labels 0 and 1: right is 1 where it is positive, else 0.
 * Cost: one forward pass per example.
 *
 * @param examples Such as a `Dataset`: examples with one label each, any list of integers.
 * @throws {TypeError} If the examples or outputs are not of their form, or an option is unknown.
 * @throws {RangeError} If an option is out of range, a label is no class of the outputs, or a logit is
 * NaN or infinite.
 */
export async function accuracy(
  forward: Forward,
  examples: Examples & { readonly labels: ArrayLike<number> },
  options: AccuracyOptions = {},
): Promise<Accuracy> {
  const action = "measure accuracy";
  requireKnownOptions(action, options, { ...KNOWN, level: "a number in (0, 1)?" });
  const { level = 0.95, ...predicting } = options;
  const { labels, count } = examples ?? {};
  requirePositiveInteger(action, "count", count);
  requireList(action, "labels", labels, "one integer an example");
  if (labels.length !== count) {
    const must = `${count} labels, one an example`;
    throw new RangeError(invalid(action, "labels", must, labels));
  }
  const { classes, logits } = await predict(forward, examples, predicting);
  const most = Math.max(2, logits.length / count);
  let correct = 0;
  for (let i = 0; i < count; i++) {
    const label = labels[i]!;
    requireIntegerWithin([0, most - 1], action, `labels[${i}]`, label);
    correct += Number(classes[i] === label);
  }
  return { correct, count, accuracy: correct / count, interval: wilson(correct, count, level) };
}
