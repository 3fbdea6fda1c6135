import { requireKnownOptions } from "@lib/runtime";
import { requirePairs } from "@lib/statistics";
import { type Rgb, signedColour } from "../render/colours.ts";

/** Options of {@linkcode visibleShare}. */
export interface VisibleShareOptions {
  /** What the colours saturate at, in the maps' unit. */
  readonly limit: number;
  /** The least distance of two colours that a person sees; default 2.3. */
  readonly threshold?: number;
}

/**
 * The share of pixels whose colours a person could tell apart in two signed maps, drawn on one scale.
 *
 * Colours are compared by their distance in CIE's L*a*b* of 1976, under the white D65: a difference of
 * about 2.3 is just noticed where two patches lie side by side. So it is an upper bound of what an eye
 * gets from two maps of small pixels.
 *
 * @returns A share in [0, 1].
 * @throws {RangeError} If the maps differ in length or have a value that is not finite, or an option is
 * not positive.
 * @see M. Mahy, L. Van Eycken, A. Oosterlinck, Evaluation of Uniform Color Spaces Developed after the
 * Adoption of CIELAB and CIELUV, Color Research and Application 1994.
 *
 * @example
 * ```ts
 * import { visibleShare } from "@lib/display";
 * console.log(visibleShare([0, 0.5, -0.5, 1], [0, 0.501, 0.5, 1], { limit: 1 })); // 0.25
 * ```
 */
export function visibleShare(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: VisibleShareOptions,
): number {
  const action = "compare colours";
  requirePairs(action, { a, b }, 1);
  requireKnownOptions(action, options, {
    limit: "a positive number",
    threshold: "a positive number?",
  });
  const { limit, threshold = 2.3 } = options;
  const labOf = (value: number) => lab(signedColour(value, limit));
  const seen = Array.from(a, (value, i) => {
    const [first, second] = [labOf(value), labOf(b[i]!)];
    const squares = first.map((part, k) => (part - second[k]!) ** 2);
    return squares.reduce((sum, square) => sum + square) > threshold ** 2;
  });
  return seen.filter(Boolean).length / seen.length;
}

/** The D65 white's amounts of X, Y and Z. */
const white = [0.9505, 1, 1.089] as const;
const toXyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];

/** L*, a* and b* of an sRGB colour. */
function lab(colour: Rgb): number[] {
  const linear = colour.map((level) => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const [x, y, z] = toXyz.map((row, k) => {
    const amount = row.reduce((sum, weight, c) => sum + weight * linear[c]!, 0) / white[k]!;
    return amount > (6 / 29) ** 3 ? Math.cbrt(amount) : amount / (3 * (6 / 29) ** 2) + 4 / 29;
  }) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
