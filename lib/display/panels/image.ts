import { invalid, requireList, requireObjects, requirePositiveInteger } from "@lib/runtime";
import { requireSample } from "@lib/statistics";

/** An image or a map in host memory. */
export interface Image {
  /** [height, width, channels] in row-major order; pictures in [0, 1], maps in logits. */
  readonly data: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
  /** 1 (grey) or 3 (red, green, blue). */
  readonly channels: number;
}

/** Requires an image whose data fit its size. @throws {TypeError | RangeError} If it is none. */
export function requireImage(action: string, argument: string, image: Image): void {
  requireObjects(action, argument, [image], "images");
  requireList(action, `${argument}.data`, image.data);
  const { data, height, width, channels } = image;
  for (const [side, size] of Object.entries({ height, width, channels })) {
    requirePositiveInteger(action, `${argument}.${side}`, size);
  }
  if (data.length !== height * width * channels || data.length === 0) {
    const must = `of ${height} x ${width} x ${channels} values`;
    throw new TypeError(invalid(action, argument, must, `${data.length} values`));
  }
  requireSample(action, argument, data);
}

/**
 * The signed sum over channels, one value a pixel.
 *
 * @throws {TypeError | RangeError} If `image` is none, or has values that are not finite.
 */
export function channelSum(image: Image): Float64Array {
  requireImage("sum over channels", "image", image);
  const { data, height, width, channels } = image;
  return Float64Array.from({ length: height * width }, (_, pixel) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[pixel * channels + c]!;
    return sum;
  });
}

/**
 * The pixels of the largest positive values: `share` of all pixels, rounded, at least one, or as many
 * as are positive. Of equal values the first in row-major order.
 */
export function topPixels(values: ArrayLike<number>, share: number): Set<number> {
  const count = Math.max(1, Math.round(share * values.length));
  const positive = Array.from(values, (_, i) => i).filter((i) => values[i]! > 0);
  return new Set(positive.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, count));
}

/**
 * What colours saturate at: the 99th percentile of |a| over some maps, the lower of two neighbours;
 * the largest where that is 0; 1 where all are 0.
 */
export function scaleLimit(maps: readonly ArrayLike<number>[]): number {
  const magnitudes = Float64Array.from(maps.flatMap((map) => Array.from(map, Math.abs))).sort();
  return magnitudes[Math.floor(0.99 * (magnitudes.length - 1))] || magnitudes.at(-1) || 1;
}

/**
 * The images, or maps, of a batch in host memory, one by one.
 *
 * @param values [batch, height, width, channels] in row-major order; not copied.
 * @param shape Height, width and channels of each.
 * @throws {TypeError} If the values are no whole number of images.
 *
 * @example
 * ```ts
 * import { imagesOf } from "@lib/display";
 * const [first, second] = imagesOf(new Float32Array(2 * 28 * 28), [28, 28, 1]);
 * ```
 */
export function imagesOf(
  values: Float32Array,
  shape: readonly [height: number, width: number, channels: number],
): Image[] {
  const action = "split a batch";
  if (!(values instanceof Float32Array)) {
    throw new TypeError(invalid(action, "values", "a Float32Array", values));
  }
  requireList(action, "shape", shape);
  for (const axis of [0, 1, 2]) requirePositiveInteger(action, `shape[${axis}]`, shape[axis]!);
  const [height, width, channels] = shape;
  const size = height * width * channels;
  if (values.length === 0 || values.length % size !== 0) {
    const must = `a whole number of images of ${height} x ${width} x ${channels}`;
    throw new TypeError(invalid(action, "values", must, `${values.length} values`));
  }
  return Array.from({ length: values.length / size }, (_, i) => ({
    data: values.subarray(i * size, (i + 1) * size),
    height,
    width,
    channels,
  }));
}
