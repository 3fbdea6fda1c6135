import {
  invalid,
  type KnownOptions,
  type Random,
  requireKnownOptions,
  requireList,
} from "@lib/runtime";
import * as tf from "@tensorflow/tfjs";
import { actionOf, asPart, type Layer } from "./layer.ts";

/** Options that {@linkcode conv2d} and {@linkcode dense} share. */
export interface AffineOptions {
  /** Whether to add a trained constant to each output channel: it breaks homogeneity. */
  readonly bias: boolean;
  /** Draws the initial kernel, default 0 (for weights that are loaded); biases start at 0. */
  readonly random?: Random | undefined;
  /** Variance of the initial kernel times the inputs per output, default 2: a ReLU follows. */
  readonly gain?: number;
}

/** Options of {@linkcode conv2d}. */
export interface Conv2dOptions extends AffineOptions {
  /** Channels in and out. */
  readonly channels: readonly [from: number, to: number];
  /** Side of the square kernel in pixels. */
  readonly size: number;
  /** Pixels from one output to the next, default 1. */
  readonly stride?: number;
  /**
   * Pixels of zeros on every side; default as many as let `stride` divide height and width, rounded
   * up, the odd one at the bottom and right.
   */
  readonly pad?: number;
}

/** Options of {@linkcode dense}. */
export interface DenseOptions extends AffineOptions {
  /** Features in and out. */
  readonly units: readonly [from: number, to: number];
}

/**
 * A convolution of [batch, height, width, from] with a kernel [size, size, from, to].
 *
 * @see K. He et al., Delving Deep into Rectifiers, ICCV 2015, arXiv 1502.01852, for the initial kernel.
 */
export function conv2d(name: string, options: Conv2dOptions): Layer {
  requireKnownOptions(actionOf(name), options, {
    ...AFFINE,
    channels: true,
    size: "a positive integer",
    stride: true,
    pad: true,
  });
  requireSizes(name, "channels", options.channels);
  const { channels: [from, to], size, stride = 1, pad = "same" as const } = options;
  const variables = affineVariables([size, size, from, to], { ...options, name });
  const convolve = (x: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, variables.kernel as tf.Tensor4D, stride, pad);
  const convolution = { ...variables, strides: stride, pad } as const;
  const apply = asPart({ convolution }, (x) => addBias(convolve(x), variables));
  return { kind: "conv2d", name, variables, stride, apply };
}

/** A product of [batch, from] with a kernel [from, to], initialised as {@linkcode conv2d} is. */
export function dense(name: string, options: DenseOptions): Layer {
  requireKnownOptions(actionOf(name), options, { ...AFFINE, units: true });
  requireSizes(name, "units", options.units);
  const variables = affineVariables(options.units, { ...options, name });
  const multiply = (x: tf.Tensor) => tf.matMul(x, variables.kernel);
  return { kind: "dense", name, variables, apply: (x) => addBias(multiply(x), variables) };
}

/** [batch, ...] to [batch, features]. */
export function flatten(name: string): Layer {
  actionOf(name);
  const apply = (x: tf.Tensor) => tf.reshape(x, [x.shape[0]!, x.size / x.shape[0]!]);
  return { kind: "flatten", name, variables: {}, apply };
}

/**
 * x + bias, one trained number for all activations that starts at 0; it breaks homogeneity.
 *
 * @see H. Zhang, Y. Dauphin, T. Ma, Fixup Initialization, ICLR 2019, arXiv 1901.09321.
 */
export function scalarBias(name: string): Layer {
  actionOf(name);
  const bias = tf.tidy(() => tf.variable(tf.zeros([1])));
  return { kind: "scalarBias", name, variables: { bias }, apply: (x) => tf.add(x, bias) };
}

/**
 * x times one trained number for all activations that starts at 1; linear.
 *
 * @see H. Zhang, Y. Dauphin, T. Ma, Fixup Initialization, ICLR 2019, arXiv 1901.09321.
 */
export function scalarScale(name: string): Layer {
  actionOf(name);
  const scale = tf.tidy(() => tf.variable(tf.ones([1])));
  return { kind: "scalarScale", name, variables: { scale }, apply: (x) => tf.mul(x, scale) };
}

const AFFINE: KnownOptions<AffineOptions> = {
  bias: true,
  random: "a seeded generator?",
  gain: "a number of 0 or more?",
};

/** Requires how many come in and go out. */
function requireSizes(name: string, argument: string, sizes: readonly number[]): void {
  const action = actionOf(name);
  requireList(action, argument, sizes);
  if (sizes.length === 2 && sizes.every((size) => Number.isInteger(size) && size > 0)) return;
  throw new RangeError(invalid(action, argument, "two positive integers, from and to", sizes));
}

type AffineVariables = { readonly kernel: tf.Variable; readonly bias?: tf.Variable };

function affineVariables(
  shape: readonly number[],
  { name, bias, random, gain = 2 }: AffineOptions & { readonly name: string },
): AffineVariables {
  const outputs = shape.at(-1)!;
  const size = shape.reduce((product, length) => product * length, 1);
  const deviation = Math.sqrt(gain * outputs / size);
  // A stream of its own per layer, so that a net and its bias-free twin start from equal kernels.
  const draw = (stream: Random) =>
    tf.tensor(stream.normalArray(size).map((value) => value * deviation), [...shape]);
  return tf.tidy(() => {
    const kernel = tf.variable(random ? draw(random.fork(name)) : tf.zeros([...shape]));
    return bias ? { kernel, bias: tf.variable(tf.zeros([outputs])) } : { kernel };
  });
}

function addBias(x: tf.Tensor, { bias }: AffineVariables): tf.Tensor {
  return bias ? tf.add(x, bias) : x;
}
