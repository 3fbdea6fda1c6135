import * as tf from "@tensorflow/tfjs";
import { normaliseByBatch } from "./batch_statistics.ts";
import type { Layer } from "./layer.ts";

/** Share of the batch's statistics in the running ones after a step of training. */
const momentum = 0.1;

let training = false;

/**
 * Runs a computation in which every {@linkcode batchNorm} with running statistics normalises by those
 * of its batch and moves the running ones a tenth of the way to them, as training does.
 */
export function withBatchStatistics<T>(compute: () => T): T {
  const before = training;
  training = true;
  try {
    return compute();
  } finally {
    training = before;
  }
}

/** Options that {@linkcode batchNorm} and {@linkcode layerNorm} share. */
export interface NormOptions {
  /** Size of the last axis. */
  readonly channels: number;
  /** Whether to add a trained shift after, and in batch norm to subtract the mean before. */
  readonly bias: boolean;
  /** Added to the variance before its root is taken, in its unit; 1e-5 when absent. */
  readonly epsilon?: number;
}

/** Options of {@linkcode batchNorm}. */
export interface BatchNormOptions extends NormOptions {
  /** `running`: kept in variables (evaluation); `batch`: of the inputs at hand (training). */
  readonly statistics?: "running" | "batch";
}

/**
 * Batch normalisation per channel: (x - mean) / sqrt(variance + epsilon) * scale + shift; bias-free,
 * x / sqrt(variance + epsilon) * scale.
 *
 * With running statistics the bias-free form is linear; with those of the batch, either form is of
 * degree 0 but for epsilon. The running mean and variance are variables that are not trained; they
 * start at 0 and 1, and only {@linkcode withBatchStatistics} moves them.
 *
 * @see S. Mohan et al., Robust and Interpretable Blind Image Denoising via Bias-Free Convolutional
 * Neural Networks, ICLR 2020, arXiv 1906.05478.
 */
export function batchNorm(
  name: string,
  { channels, bias, epsilon = 1e-5, statistics = "running" }: BatchNormOptions,
): Layer {
  const running = statistics === "running";
  const variables = tf.tidy(() => ({
    ...affine(channels, bias),
    ...(running && bias ? { mean: tf.variable(tf.zeros([channels]), false) } : {}),
    ...(running ? { variance: tf.variable(tf.ones([channels]), false) } : {}),
  }));
  const apply = (x: tf.Tensor) => {
    if (running && training) {
      const observe = (mean: tf.Tensor, variance: tf.Tensor) => {
        if (bias) follow(variables.mean!, mean);
        follow(variables.variance!, variance);
      };
      return normaliseByBatch(x, { ...variables, epsilon, observe });
    }
    const moments = running
      ? variables
      : tf.moments(x, x.shape.map((_, axis) => axis).slice(0, -1));
    const centred = bias ? tf.sub(x, moments.mean!) : x;
    return rescale(centred, moments.variance!, epsilon, variables);
  };
  return { kind: running ? "batchNorm" : "batchNormTraining", name, variables, epsilon, apply };
}

/**
 * Layer normalisation over the last axis: (x - mean) / sqrt(variance + epsilon) * scale + shift, the
 * shift only with a bias; of degree 0 but for epsilon.
 *
 * @see J. Ba, J. Kiros, G. Hinton, Layer Normalization, 2016, arXiv 1607.06450.
 */
export function layerNorm(name: string, { channels, bias, epsilon = 1e-5 }: NormOptions): Layer {
  const variables = tf.tidy(() => affine(channels, bias));
  const apply = (x: tf.Tensor) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return rescale(tf.sub(x, mean), variance, epsilon, variables);
  };
  return { kind: "layerNorm", name, variables, epsilon, apply };
}

/** Moves a running statistic towards that of the batch. */
function follow(statistic: tf.Variable, batch: tf.Tensor): void {
  const step = tf.mul(tf.sub(tf.reshape(batch, statistic.shape), statistic), momentum);
  statistic.assign(tf.add(statistic, step));
}

interface Affine {
  readonly scale: tf.Variable;
  readonly shift?: tf.Variable;
}

function affine(channels: number, bias: boolean): Affine & Record<string, tf.Variable> {
  return {
    scale: tf.variable(tf.ones([channels])),
    ...(bias ? { shift: tf.variable(tf.zeros([channels])) } : {}),
  };
}

function rescale(
  x: tf.Tensor,
  variance: tf.Tensor,
  epsilon: number,
  { scale, shift }: Affine,
): tf.Tensor {
  const scaled = tf.mul(x, tf.div(scale, tf.sqrt(tf.add(variance, epsilon))));
  return shift ? tf.add(scaled, shift) : scaled;
}
