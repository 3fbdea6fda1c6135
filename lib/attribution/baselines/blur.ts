import * as tf from "@tensorflow/tfjs";
import { invalid, requirePositive } from "@lib/runtime";
import { requireInputs } from "../target_and_baseline.ts";
import { fromPixels, type PixelSpace } from "./pixel_space.ts";

/** Options of {@link blur}. */
export interface BlurOptions extends PixelSpace {
  /** Standard deviation of the Gaussian in pixels, above 0. */
  readonly sigma: number;
}

/**
 * Each input blurred by a Gaussian: its colours in their places, without its edges.
 *
 * b = G_h p G_w', where G_n is the n x n matrix of the Gaussian of standard deviation sigma, mirrored
 * at the borders, each row of sum 1: a plain image stays as it is.
 *
 * @param inputs `[batch, height, width, channels]` in model-input space.
 * @returns The inputs' shape, in model-input space; the caller disposes it.
 * @throws {TypeError} If `inputs` is no float32 batch of images.
 * @throws {RangeError} If `sigma` is not above 0, or the normalisation does not fit the channels.
 * @see Sturmfels, Lundberg and Lee, Distill 2020, doi 10.23915/distill.00022.
 *
 * @example
 * ```ts
 * import { blur } from "@lib/attribution";
 * import * as tf from "@tensorflow/tfjs";
 * blur(tf.eye(5).reshape([1, 5, 5, 1]), { sigma: 1 }).print();
 * ```
 */
export function blur(inputs: tf.Tensor, options: BlurOptions): tf.Tensor {
  const action = "make a blurred baseline", { sigma } = options;
  requirePositive(action, "sigma", sigma);
  requireImages(action, inputs);
  const [batch, height, width, channels] = inputs.shape as [number, number, number, number];
  return fromPixels(action, inputs, options, (pixels) => {
    const lines = pixels.reshape([batch, height, width * channels]);
    const down = gaussian(height, sigma).matMul<tf.Tensor>(lines);
    const across = gaussian(width, sigma).matMul(down.reshape([batch * height, width, channels]));
    return across.reshape(pixels.shape);
  });
}

function requireImages(action: string, inputs: tf.Tensor): void {
  requireInputs(action, inputs);
  if (inputs.rank === 4) return;
  throw new TypeError(invalid(action, "inputs", "[batch, height, width, channels]", inputs));
}

/** The matrix [1, size, size] that blurs a line of pixels. */
function gaussian(size: number, sigma: number): tf.Tensor3D {
  const reach = Math.ceil(4 * sigma), rows = new Float64Array(size * size);
  for (let to = 0; to < size; to++) {
    for (let offset = -reach; offset <= reach; offset++) {
      const around = (to + offset) % (2 * size) + 2 * size, from = around % (2 * size);
      const mirrored = from < size ? from : 2 * size - 1 - from;
      rows[to * size + mirrored]! += Math.exp(-((offset / sigma) ** 2) / 2);
    }
    const row = rows.subarray(to * size, (to + 1) * size);
    const sum = row.reduce((total, weight) => total + weight, 0);
    row.forEach((weight, from) => row[from] = weight / sum);
  }
  return tf.tensor3d(Float32Array.from(rows), [1, size, size]);
}

/** Options of {@link boxBlur}. */
export interface BoxBlurOptions {
  /**
   * Side of the window in pixels: odd, at most twice the shorter side of the images less one; default
   * the odd number nearest to 51/224 of that side, at least 3 (7 for 28 pixels), as in Hesse et al.
   */
  readonly kernel?: number;
}

/**
 * Each input blurred by the mean over a square window, reflected at the borders (without repeating the
 * edge): close to the data, but it still shows the silhouette.
 *
 * It is the fill of the mask metrics: the paper's Gaussian is cut off at 0.44 of its width, where its
 * weight is still 0.91, hence a box. A mean stays a mean in any normalisation, so none is asked for.
 *
 * @param inputs `[batch, height, width, channels]` in model-input space.
 * @returns The inputs' shape, in model-input space; the caller disposes it.
 * @throws {TypeError} If `inputs` is no float32 batch of images.
 * @throws {RangeError} If `kernel` is no odd integer in range.
 * @see Hesse, Schaub-Meyer and Roth, NeurIPS 2021, arXiv 2111.07668.
 */
export function boxBlur(inputs: tf.Tensor, { kernel }: BoxBlurOptions = {}): tf.Tensor4D {
  const action = "make a box-blurred baseline";
  requireImages(action, inputs);
  const side = Math.min(inputs.shape[1]!, inputs.shape[2]!), longest = 2 * side - 1;
  const length = kernel ?? Math.max(3, 2 * Math.round((side * 51 / 224 - 1) / 2) + 1);
  if (!Number.isInteger(length) || length % 2 !== 1 || length < 1 || length > longest) {
    throw new RangeError(invalid(action, "kernel", `an odd integer in [1, ${longest}]`, length));
  }
  const reach: [number, number] = [(length - 1) / 2, (length - 1) / 2];
  return tf.tidy(() => {
    const border: [number, number][] = [[0, 0], reach, reach, [0, 0]];
    const padded = tf.mirrorPad(inputs as tf.Tensor4D, border, "reflect");
    return tf.avgPool(tf.avgPool(padded, [length, 1], 1, "valid"), [1, length], 1, "valid");
  });
}
