import { type Layer, type Model, withBatchStatistics } from "@lib/models";
import type { Random } from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import type { Adam } from "./adam.ts";
import type { FitOptions } from "./options.ts";
import { penaltyOf } from "./priors/prior.ts";

/** What one step learns from and how. */
export interface StepOptions
  extends
    Pick<FitOptions, "teacher" | "batchStatistics" | "prior" | "weightDecay" | "labelSmoothing"> {
  readonly inputs: tf.Tensor4D;
  readonly labels: Uint8Array | Uint16Array;
  /** The share of features to drop, and what draws them. */
  readonly drops: { readonly rate: number; readonly random: Random };
  /** Draws the references of a prior that samples. */
  readonly random: Random;
  readonly rate: number;
  /** Since the start of the run, from 1. */
  readonly step: number;
}

/**
 * One step of Adam; returns the cross-entropy and the number of right predictions, and with a prior
 * its penalty, each summed over the batch.
 */
export function trainBatch(
  model: Model,
  adam: Adam,
  { inputs, labels, drops, teacher, batchStatistics = false, prior, ...options }: StepOptions,
): tf.Tensor1D {
  const { random, rate, step, weightDecay = 0, labelSmoothing = 0 } = options;
  const { temperature = 1 } = teacher ?? {};
  const truth = teacher
    ? tf.softmax(tf.div(teacher.forward(inputs), temperature))
    : tf.oneHot(tf.tensor1d(Array.from(labels), "int32"), model.classes);
  const run = () => forwardWithDropout(model, inputs, drops);
  const kept: tf.Tensor[] = [];
  const keep = <T extends tf.Tensor>(tensor: T) => (kept.push(tf.keep(tensor)), tensor);
  const terms = () => {
    const logits = keep(batchStatistics ? withBatchStatistics(run) : run());
    const softened = tf.losses.softmaxCrossEntropy(
      truth,
      tf.div(logits, temperature),
      undefined,
      labelSmoothing,
    );
    // The square keeps the gradient's size: that of the softened loss shrinks with it.
    const crossEntropy = keep(tf.mul(softened, temperature ** 2) as tf.Scalar);
    if (!prior) return crossEntropy;
    const explained = { inputs, target: [...labels], random };
    const penalty = keep(penaltyOf(prior, model.forward, explained));
    return tf.add(crossEntropy, tf.mul(penalty, prior.strength)) as tf.Scalar;
  };
  try {
    adam.minimise(terms, { rate, step, weightDecay });
    const [logits, ...means] = kept;
    const hits = tf.equal(tf.argMax(logits!, 1), tf.argMax(truth, 1));
    const correct = tf.sum(tf.cast(hits, "float32"));
    const [loss, ...penalty] = means.map((mean) => tf.mul(mean, labels.length));
    return tf.stack([loss!, correct, ...penalty]) as tf.Tensor1D;
  } finally {
    tf.dispose(kept);
  }
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
  { rate, random }: StepOptions["drops"],
): tf.Tensor2D {
  if (rate === 0) return forward(inputs);
  const drop = (x: tf.Tensor) => tf.dropout(x, rate, x.shape, random.integer(2 ** 31));
  const apply = (x: tf.Tensor, layer: Layer) =>
    layer.kind === "flatten" ? drop(layer.apply(x)) : layer.apply(x);
  return layers.reduce(apply, inputs) as tf.Tensor2D;
}
