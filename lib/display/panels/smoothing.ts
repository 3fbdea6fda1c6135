import { channelSum, type Image } from "./image.ts";

/**
 * Values, one a pixel, smoothed by a Gaussian that is cut off at three sigma. At the edge the weights
 * that fall outside are shared out among those inside, so that a constant stays what it is.
 *
 * @param sigma In pixels; 0 changes nothing.
 */
export function smoothed(
  values: Float64Array,
  { height, width }: Pick<Image, "height" | "width">,
  sigma = 0,
): Float64Array {
  if (sigma === 0) return values;
  const across = convolved(values, { lines: height, length: width, step: 1, sigma });
  return convolved(across, { lines: width, length: height, step: width, sigma });
}

/** Smooths along one axis: lines of a length whose values are `step` apart. */
function convolved(
  values: Float64Array,
  { lines, length, step, sigma }: Readonly<Record<"lines" | "length" | "step" | "sigma", number>>,
): Float64Array {
  const reach = Math.ceil(3 * sigma), between = step === 1 ? length : 1;
  const weights = Array.from({ length: reach + 1 }, (_, k) => Math.exp(-((k / sigma) ** 2) / 2));
  const result = new Float64Array(values.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      let sum = 0, total = 0;
      for (let k = Math.max(0, i - reach); k <= Math.min(length - 1, i + reach); k++) {
        const weight = weights[Math.abs(k - i)]!;
        sum += weight * values[line * between + k * step]!;
        total += weight;
      }
      result[line * between + i * step] = sum / total;
    }
  }
  return result;
}

/** A map in squares of several pixels as one of the image's size: a pixel gets its square's mean. */
export function spread(
  values: Float64Array,
  map: Pick<Image, "height" | "width">,
  square: number,
): Float64Array {
  if (square === 1) return values;
  const width = square * map.width;
  return Float64Array.from({ length: values.length * square ** 2 }, (_, pixel) => {
    const row = Math.floor(Math.floor(pixel / width) / square);
    return values[row * map.width + Math.floor((pixel % width) / square)]! / square ** 2;
  });
}

/** A map, summed over channels and over squares of `side` pixels; those at the far edges may be smaller. */
export function inSquares(map: Image, side: number): Image {
  if (side === 1) return map;
  const width = Math.ceil(map.width / side), height = Math.ceil(map.height / side);
  const data = new Float64Array(width * height);
  channelSum(map).forEach((value, pixel) => {
    const x = Math.floor((pixel % map.width) / side), y = Math.floor(pixel / map.width / side);
    data[y * width + x]! += value;
  });
  return { data, height, width, channels: 1 };
}
