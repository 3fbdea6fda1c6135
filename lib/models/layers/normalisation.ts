import * as tf from "@tensorflow/tfjs";
import { type KnownOptions, requireFunction, requireKnownOptions } from "@lib/runtime";
import { actionOf, asPart, type Layer } from "./layer.ts";

/** Share of the batch's statistics in the running ones after a step of training. */
const momentum = 0.1;

let training = false;

/**
 * Runs a computation in which every {@linkcode batchNorm} with running statistics normalises by those
 * of its batch and moves the running ones a tenth of the way to them, as training does.
 */
export function withBatchStatistics<T>(compute: () => T): T {
  requireFunction("run with batch statistics", "compute", compute);
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
  /** Added to the variance before its root is taken, in its unit, default 1e-5. */
  readonly epsilon?: number;
}

const NORM: KnownOptions<NormOptions> = {
  channels: "a positive integer",
  bias: true,
  epsilon: "a number of 0 or more?",
};

/** Options of {@linkcode batchNorm}. */
export interface BatchNormOptions extends NormOptions {
  /** `running`, the default: kept in variables (evaluation); `batch`: of the inputs at hand. */
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
  options: BatchNormOptions,
): Layer {
  requireKnownOptions(actionOf(name), options, { ...NORM, statistics: "one of running, batch?" });
  const { channels, bias, epsilon = 1e-5, statistics = "running" } = options;
  const running = statistics === "running";
  const variables = tf.tidy(() => ({
    ...affine(channels, bias),
    ...(running && bias ? { mean: tf.variable(tf.zeros([channels]), false) } : {}),
    ...(running ? { variance: tf.variable(tf.ones([channels]), false) } : {}),
  }));
  const { variance } = variables;
  const fixed = () => variance && !training ? { ...variables, variance, epsilon } : undefined;
  const apply = asPart({ batchNorm: fixed }, (x) => {
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
  });
  return { kind: running ? "batchNorm" : "batchNormTraining", name, variables, epsilon, apply };
}

/**
 * Layer normalisation over the last axis: (x - mean) / sqrt(variance + epsilon) * scale + shift, the
 * shift only with a bias; of degree 0 but for epsilon.
 *
 * @see J. Ba, J. Kiros, G. Hinton, Layer Normalization, 2016, arXiv 1607.06450.
 */
export function layerNorm(name: string, options: NormOptions): Layer {
  requireKnownOptions(actionOf(name), options, NORM);
  const { channels, bias, epsilon = 1e-5 } = options;
  const variables = tf.tidy(() => affine(channels, bias));
  const apply = (x: tf.Tensor) => {
    const { mean, variance } = tf.moments(x, -1, true);
    return rescale(tf.sub(x, mean), variance, epsilon, variables);
  };
  return { kind: "layerNorm", name, variables, epsilon, apply };
}

/** Moves a running statistic towards that of the batch. */
function follow(statistic: tf.Variable, batch: tf.Tensor): void {
  const step = tf.mul(tf.sub(batch, statistic), momentum);
  statistic.assign(tf.add(statistic, step));
}

type Affine = { readonly scale: tf.Variable; readonly shift?: tf.Variable };

function affine(channels: number, bias: boolean): Affine & Record<string, tf.Variable> {
  const scale = tf.variable(tf.ones([channels]));
  return bias ? { scale, shift: tf.variable(tf.zeros([channels])) } : { scale };
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

/** Options of {@linkcode normaliseByBatch}. */
interface NormaliseByBatchOptions extends Affine {
  /** Added to the variance, in its unit. */
  readonly epsilon: number;
  /** Receives the batch's mean and variance, [channels] each, which it must not dispose. */
  readonly observe: (mean: tf.Tensor, variance: tf.Tensor) => void;
}

/**
 * Batch norm as in training: (x - mean) / sqrt(variance + epsilon) * scale + shift with the statistics
 * of the batch per channel, through which the gradient flows; without a shift, x is not centred.
 *
 * One kernel with its own gradient, which takes a fraction of the time of the same formula in tfjs's
 * operations. It cannot be differentiated twice.
 *
 * @param x [..., channels].
 * @see S. Ioffe, C. Szegedy, Batch Normalization, ICML 2015, arXiv 1502.03167.
 */
function normaliseByBatch(
  x: tf.Tensor,
  { scale, shift, epsilon, observe }: NormaliseByBatchOptions,
): tf.Tensor {
  const channels = x.shape.at(-1)!;
  const count = x.size / channels;
  const normalise = tf.customGrad((...args) => {
    const [x, scale, shift] = args as tf.Tensor[] as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D];
    const save = args.at(-1) as unknown as tf.GradSaveFunc;
    const mean = columnMeans(x);
    const variance = tf.relu(tf.sub(columnMeans(tf.square(x)), tf.square(mean)));
    observe(mean, variance);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const slope = tf.mul(scale, inverse);
    const offset = centred ? tf.sub(shift, tf.mul(mean, slope)) : undefined;
    save([x, mean, inverse, slope]);
    const gradFunc = (given: tf.Tensor, saved: tf.Tensor[]) => {
      const dy = given as tf.Tensor2D;
      const [x, mean, inverse, slope] = saved as [tf.Tensor2D, tf.Tensor, tf.Tensor, tf.Tensor];
      const dShift = columnMeans(dy);
      const product = columnMeans(tf.mul(dy, x));
      const dScale = centred ? tf.sub(product, tf.mul(mean, dShift)) : product;
      const pull = tf.mul(tf.mul(slope, tf.square(inverse)), dScale);
      // dx = slope (dy - mean(dy)) - pull (x - mean), the middle term only where x was centred.
      const constant = centred
        ? tf.sub(tf.mul(pull, mean), tf.mul(slope, dShift))
        : tf.mul(pull, mean);
      const dx = tf.add(scaledColumns(dy, slope, constant), scaledColumns(x, tf.neg(pull)));
      return [dx, tf.mul(tf.mul(dScale, inverse), count), tf.mul(dShift, count)];
    };
    return { value: scaledColumns(x, slope, offset), gradFunc };
  });
  const centred = shift !== undefined;
  const flat = tf.reshape(x, [count, channels]);
  return tf.reshape(normalise(flat, scale, shift ?? tf.zeros([channels])), x.shape);
}

/** Means over the rows: [count, channels] to [channels]; WebGPU is faster at a product with a row of ones. */
function columnMeans(x: tf.Tensor2D): tf.Tensor1D {
  const [count, channels] = x.shape;
  if (tf.getBackend() === "wasm") return tf.div(tf.sum(x, 0), count);
  return tf.reshape(tf.matMul(tf.fill([1, count], 1 / count), x), [channels]);
}

/**
 * Each column times its factor and plus its offset, by default 0: [count, channels] and [channels] twice.
 *
 * On wasm a depthwise convolution of one pixel, which takes a third of the time.
 */
function scaledColumns(x: tf.Tensor2D, factor: tf.Tensor, offset?: tf.Tensor): tf.Tensor {
  if (tf.getBackend() !== "wasm") {
    const scaled = tf.mul(x, factor);
    return offset ? tf.add(scaled, offset) : scaled;
  }
  const [count, channels] = x.shape;
  const scaled = tf.engine().runKernel("FusedDepthwiseConv2D", {
    x: tf.reshape(x, [1, count, 1, channels]),
    filter: tf.reshape(factor, [1, 1, channels, 1]),
    bias: offset ?? tf.zeros([channels]),
  }, { strides: 1, dilations: 1, pad: "valid", dataFormat: "NHWC", activation: "linear" });
  return tf.reshape(scaled as tf.Tensor, [count, channels]);
}
