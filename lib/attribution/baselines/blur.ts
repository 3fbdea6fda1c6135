import * as tf from "@tensorflow/tfjs";
import { invalid, requireBatch, requireKnownOptions } from "@lib/runtime";
import { fromPixels, PIXEL_SPACE, type PixelSpace } from "./pixel_space.ts";

/** Options of {@link blur}. */
export interface BlurOptions extends PixelSpace {
  /** Standard deviation of the Gaussian in pixels, above 0. */
  readonly sigma: number;
}

/**
 * Each input blurred by a Gaussian: its colours in their places, without its edges; a series along time.
 *
 * b = G_h p G_w', where G_n is the n x n matrix of the Gaussian of standard deviation sigma, mirrored
 * at the borders, each row of sum 1: a plain image stays as it is.
 *
 * @param inputs `[batch, height, width, channels]` or `[batch, time, channels]` in model-input space.
 * @returns The inputs' shape, in model-input space; the caller disposes it.
 * @throws {TypeError} If `inputs` is no float32 batch of images or series, or an option is unknown.
 * @throws {RangeError} If `sigma` is not above 0, or the normalisation does not fit the channels.
 * @see Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 *
 * @example
 * ```ts
 * import { blur } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * console.log(await blur(tf.eye(5).reshape([1, 5, 5, 1]), { sigma: 1 }).array());
 * ```
 */
export function blur(inputs: tf.Tensor, options: BlurOptions): tf.Tensor {
  const action = "make a blurred baseline";
  requireKnownOptions(action, options, { ...PIXEL_SPACE, sigma: "a positive number" });
  const { sigma } = options;
  const shape = imageShape(action, inputs);
  return fromPixels(action, inputs, options, (pixels) => {
    const down = blurAlong(pixels.reshape(shape), 1, sigma);
    return blurAlong(down, 2, sigma).reshape(pixels.shape);
  });
}

/** One product with all lines, each a row: a product for each image takes far longer on software WebGPU. */
function blurAlong(images: tf.Tensor, axis: 1 | 2, sigma: number): tf.Tensor {
  const order = axis === 1 ? [0, 3, 2, 1] : [0, 1, 3, 2], size = images.shape[axis]!;
  const turned = images.transpose<tf.Tensor>(order);
  const lines = turned.reshape<tf.Tensor2D>([-1, size]).matMul<tf.Tensor>(gaussian(size, sigma));
  return lines.reshape(turned.shape).transpose(order);
}

/** Batch, height, width and channels; a series is an image of width 1. */
function imageShape(action: string, inputs: tf.Tensor): [number, number, number, number] {
  requireBatch(action, "inputs", inputs);
  const [batch, length, second, channels] = inputs.shape as [number, number, number, number];
  if (inputs.rank === 4) return [batch, length, second, channels];
  if (inputs.rank === 3) return [batch, length, 1, second];
  const must = "[batch, height, width, channels] or [batch, time, channels]";
  throw new TypeError(invalid(action, "inputs", must, inputs));
}

/** The matrix [size, size] that blurs lines of pixels, a column for each pixel of the result. */
function gaussian(size: number, sigma: number): tf.Tensor2D {
  const reach = Math.ceil(4 * sigma), matrix = new Float32Array(size * size);
  for (let to = 0; to < size; to++) {
    const weights = new Float64Array(size);
    for (let offset = -reach; offset <= reach; offset++) {
      const around = (to + offset) % (2 * size) + 2 * size, from = around % (2 * size);
      const mirrored = from < size ? from : 2 * size - 1 - from;
      weights[mirrored]! += Math.exp(-((offset / sigma) ** 2) / 2);
    }
    const sum = weights.reduce((total, weight) => total + weight, 0);
    weights.forEach((weight, from) => matrix[from * size + to] = weight / sum);
  }
  return tf.tensor2d(matrix, [size, size]);
}

/** Options of {@link boxBlur}. */
export interface BoxBlurOptions {
  /**
   * Side of the window in pixels: odd, at most twice the shorter side of the images (or the time of a
   * series) less one; default the odd number nearest to 51/224 of that side, at least 3 (7 for 28
   * pixels), as in Hesse et al.
   */
  readonly kernel?: number | undefined;
}

/**
 * Each input blurred by the mean over a square window, reflected at the borders (without repeating the
 * edge): close to the data, but it still shows the silhouette.
 *
 * It is the fill of the mask metrics: the paper's Gaussian is cut off at 0.44 of its width, where its
 * weight is still 0.91, hence a box. A mean stays a mean in any normalisation, so none is asked for.
 *
 * @param inputs `[batch, height, width, channels]` or `[batch, time, channels]` in model-input space.
 * @returns The inputs' shape, in model-input space; the caller disposes it.
 * @throws {TypeError} If `inputs` is no float32 batch of images or series, or an option is unknown.
 * @throws {RangeError} If `kernel` is no odd integer in range.
 * @see Hesse, Schaub-Meyer and Roth, NeurIPS 2021, arXiv 2111.07668.
 */
export function boxBlur<T extends tf.Tensor>(inputs: T, options: BoxBlurOptions = {}): T {
  const action = "make a box-blurred baseline";
  requireKnownOptions(action, options, { kernel: true });
  const shape = imageShape(action, inputs), isSeries = inputs.rank === 3;
  const side = isSeries ? shape[1] : Math.min(shape[1], shape[2]), longest = 2 * side - 1;
  const usual = Math.max(3, 2 * Math.round((side * 51 / 224 - 1) / 2) + 1);
  const { kernel: length = usual } = options;
  if (!Number.isInteger(length) || length % 2 !== 1 || length < 1 || length > longest) {
    throw new RangeError(invalid(action, "kernel", `an odd integer in [1, ${longest}]`, length));
  }
  const width = isSeries ? 1 : length;
  const [down, across] = [length, width].map((
    size,
  ): [number, number] => [(size - 1) / 2, (size - 1) / 2]) as [[number, number], [number, number]];
  return tf.tidy(() => {
    const images = inputs.reshape<tf.Tensor4D>(shape);
    const padded = tf.mirrorPad(images, [[0, 0], down, across, [0, 0]], "reflect");
    const lines = tf.avgPool(padded, [length, 1], 1, "valid");
    return tf.avgPool(lines, [1, width], 1, "valid").reshape(inputs.shape) as T;
  });
}
