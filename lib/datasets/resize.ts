import { invalid, requireKnownOptions, requireList, requirePositiveInteger } from "@lib/runtime";
import type { RgbImage } from "./orientation.ts";

/** How photos are brought to one size. */
export interface CropOptions {
  /** Length of the short side before the crop, in pixels; default 256. */
  readonly resize?: number;
  /** Side of the square that is cut out of the middle, in pixels, at most `resize`; default 224. */
  readonly crop?: number;
}

/** A picture of float32 levels 0 .. 255, axes [height, width, 3]. */
export interface FloatImage {
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Scales an image, bilinear with antialiasing: each pixel is a mean of the pixels around its centre
 * (at (i + 1/2) times the scale, in input pixels) under a triangle that reaches as far as one output pixel
 * when shrinking, one input pixel when enlarging. It is what Pillow's BILINEAR and torchvision's
 * `Resize` compute, without their rounding to 8 bits after each direction.
 *
 * @param size Height and width to scale the whole image to.
 * @param window The part that is computed, in pixels of the scaled image, default all of it.
 */
export function resizeImage(
  image: RgbImage,
  size: readonly [height: number, width: number],
  window?: {
    readonly top: number;
    readonly left: number;
    readonly height: number;
    readonly width: number;
  },
): FloatImage {
  const action = "resize an image";
  requireImage(action, image);
  requireList(action, "size", size);
  requirePositiveInteger(action, "size[0]", size[0]);
  requirePositiveInteger(action, "size[1]", size[1]);
  const { top, left, height, width } = window ??
    { top: 0, left: 0, height: size[0], width: size[1] };
  const across = taps(image.width, size[1], left, width);
  const down = taps(image.height, size[0], top, height);
  const rows = new Float32Array(image.height * width * 3);
  const last = down.at(-1)!;
  for (let y = down[0]!.first; y < last.first + last.weights.length; y++) {
    for (let x = 0; x < width; x++) {
      const { first, weights } = across[x]!;
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          sum += weights[k]! * image.data[3 * (y * image.width + first + k) + c]!;
        }
        rows[3 * (y * width + x) + c] = sum;
      }
    }
  }
  const data = new Float32Array(height * width * 3), row = 3 * width;
  down.forEach(({ first, weights }, y) => {
    for (let i = 0; i < row; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k]! * rows[(first + k) * row + i]!;
      data[y * row + i] = sum;
    }
  });
  return { data, height, width };
}

/** Scales an image so that its short side has `resize` pixels and cuts `crop` x `crop` out of its middle. */
export function resizeAndCrop(
  image: RgbImage,
  options: CropOptions = {},
): FloatImage {
  const action = "resize a photo";
  requireKnownOptions(action, options, {
    resize: "a positive integer?",
    crop: "a positive integer?",
  });
  const { resize = 256, crop = 224 } = options;
  if (crop > resize) {
    throw new RangeError(invalid(action, "crop", `at most "resize", ${resize}`, crop));
  }
  const size = shortSideTo(image, resize);
  const margin = (length: number) => roundHalfToEven((length - crop) / 2);
  const window = { top: margin(size[0]), left: margin(size[1]), height: crop, width: crop };
  return resizeImage(image, size, window);
}

/** Height and width with a short side of `resize` pixels; the long one rounded down. */
export function shortSideTo(image: RgbImage, resize: number): [number, number] {
  requireImage("scale an image", image);
  requirePositiveInteger("scale an image", "resize", resize);
  const { height, width } = image;
  const short = Math.min(height, width);
  return [Math.floor(resize * height / short), Math.floor(resize * width / short)];
}

/** Requires a picture of three channels. */
function requireImage(action: string, image: RgbImage): void {
  requireKnownOptions(action, image, { data: true, height: true, width: true });
  const { data, height, width } = image;
  requireList(action, "image.data", data);
  requirePositiveInteger(action, "image.height", height);
  requirePositiveInteger(action, "image.width", width);
  if (data.length === 3 * height * width) return;
  const must = `${height} x ${width} x 3 levels`;
  throw new TypeError(invalid(action, "image.data", must, `${data.length} levels`));
}

/** As torchvision's CenterCrop rounds the margin. */
function roundHalfToEven(value: number): number {
  return value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
}

/** Where an output pixel's mean starts, and its weights, which sum to 1. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/** The taps of output pixels `from` .. `from + count - 1` along an axis scaled from `input` to `output` pixels. */
function taps(input: number, output: number, from: number, count: number): Taps[] {
  const scale = input / output, reach = Math.max(scale, 1);
  return Array.from({ length: count }, (_, i) => {
    const centre = (from + i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(input, Math.floor(centre + reach + 0.5));
    const weights = Float64Array.from(
      { length: end - first },
      (_, k) => Math.max(0, 1 - Math.abs(first + k + 0.5 - centre) / reach),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}
