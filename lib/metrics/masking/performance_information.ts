import { type Target } from "@lib/attribution";
import { type Forward, invalid, type Random, requireKnownOptions } from "@lib/runtime";
import { classProbability, predictedClass, quantile } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import { Buffer } from "node:buffer";
import { PNG } from "pngjs";
import { descendingOrder, layoutOf, requireScores } from "../pixel_scores.ts";
import type { Mask } from "./compose.ts";
import { evenFractions, requireFractions, trapezoidArea } from "./curves.ts";
import { linearImputation } from "./linear_imputation.ts";
import { MASKING, type MaskingOptions, runMasked } from "./masked_logits.ts";

/** An image's bytes [height, width, channels], of which its information is estimated. */
export interface ByteImage {
  readonly bytes: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Options of {@link performanceInformation}. */
export interface PerformanceInformationOptions extends Omit<MaskingOptions, "fill"> {
  /** One map an image, height x width scores each, higher is more important: see {@link pixelScores}. */
  readonly scores: readonly ArrayLike<number>[];
  /** The class whose output is followed, one for all images or one each. */
  readonly target?: Target | undefined;
  /** Draws the pixels that are seen from the start; the same for maps that are compared. */
  readonly random: Random;
  /** Their share, in (0, 1); default 0.01. */
  readonly seen?: number;
  /** Shares of the highest-scored pixels that are shown, increasing; default thirteen from 0.005 to 0.75. */
  readonly fractions?: readonly number[];
  /** Images of a lower output are left out, in (0, 1); default 0.8. */
  readonly least?: number;
  /** What hidden pixels show; default {@link linearImputation} without noise. */
  readonly fill?: MaskingOptions["fill"] | undefined;
  /** Estimates an image's information; default the bytes of its PNG. */
  readonly information?: (image: ByteImage) => number;
}

const usualFractions = [
  0.005,
  0.01,
  0.02,
  0.03,
  0.04,
  0.05,
  0.07,
  0.1,
  0.13,
  0.21,
  0.34,
  0.5,
  0.75,
];

/** Outcome of {@link performanceInformation}: both curves, from the same passes. */
export interface PerformanceInformation {
  /** The horizontal axis: share of the image's information, 0 to 1 in steps of a thousandth. */
  readonly axis: readonly number[];
  /** Of the target's softmax probability: SIC. */
  readonly softmax: InformationCurves;
  /** Of accuracy, 1 where the target is predicted, else 0: AIC. */
  readonly accuracy: InformationCurves;
}

/** One entry an image; null where it was left out. */
export interface InformationCurves {
  /** Share of the output regained at each place of the axis, never falling. */
  readonly curves: readonly (readonly number[] | null)[];
  /** The curve's mean height, in [0, 1]; higher is better. */
  readonly areas: readonly (number | null)[];
  /** Why an image was left out; null where it was not. */
  readonly reasons: readonly (string | null)[];
}

/**
 * The softmax and the accuracy information curve (SIC, AIC): how much of the network's output comes back for
 * how much of the image's information, as the highest-scored pixels are revealed in a blurred image?
 *
 * Pixels from the quantile 1 - p of the map on are shown, with a random share that is always seen; the rest
 * is interpolated. With H the information (compressed size) and y the output of an image, a point is
 * (H(x_p) - H(blurred)) / (H(x) - H(blurred)) and the same of y, both cut to [0, 1]; the curve is the
 * largest y so far, linear from (0, 0) through these points to (1, 1). Bytes are 256 levels between
 * the least and the greatest value of the whole image.
 *
 * An image is left out of a curve, and the reason told, where its own output is below `least` or the blurred
 * one has as much output or information: there is nothing to regain. The authors' program uses WebP and a
 * triangulation for the blur; {@link PerformanceInformationOptions} takes any other estimate or fill.
 *
 * Cost: one forward pass an image and fraction, and two an image.
 *
 * @param images [batch, height, width, channels], of 1, 3 or 4 channels unless `information` is given.
 * @throws {TypeError} If a shape does not fit or an option is unknown.
 * @throws {RangeError} If an option is out of range, a score, logit or information is not finite, or the
 * network gives probabilities in the place of logits.
 * @see Kapishnikov, Bolukbasi, Viégas and Terry, XRAI: Better Attributions Through Regions, ICCV 2019,
 * arXiv 1906.02825.
 *
 * @example
 * ```ts
 * import { performanceInformation } from "@lib/metrics";
 * import { type Forward, random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.sub(0.5).sum([1, 2]).reshape([-1, 1]);
 * const images = tf.randomUniform([1, 8, 8, 1], 0, 1, "float32", 1), scores = [random(1).normalArray(64)];
 * const options = { scores, least: 0.01, random: random(2) };
 * console.log((await performanceInformation(forward, images, options)).softmax.areas);
 * ```
 */
export async function performanceInformation(
  forward: Forward,
  images: tf.Tensor,
  options: PerformanceInformationOptions,
): Promise<PerformanceInformation> {
  const action = "compute performance information curves";
  requireKnownOptions(action, options, {
    ...MASKING,
    scores: true,
    target: true,
    random: "a seeded generator",
    seen: "a number in (0, 1)?",
    fractions: true,
    least: "a number in (0, 1)?",
    information: "a function?",
  });
  const { scores, target, random, seen = 0.01, least = 0.8, ...rest } = options;
  const { fractions = usualFractions, fill = linearImputation(), information, ...masking } = rest;
  const layout = layoutOf(action, images), { pixels, channels } = layout;
  const [, height, width] = images.shape as [number, number, number];
  if (images.rank !== 4 || (!information && ![1, 3, 4].includes(channels))) {
    const must = "images [batch, height, width, channels] of 1, 3 or 4 channels";
    throw new TypeError(invalid(action, "images", must, images));
  }
  requireScores(action, layout, scores);
  requireFractions(action, fractions);
  // Of each image: as it is, blurred, and at each fraction.
  const each = fractions.length + 2, masks: Mask[] = [];
  for (const [image, map] of scores.entries()) {
    const always = random.shuffle(pixels).slice(0, Math.floor(seen * pixels));
    masks.push({ image, order: descendingOrder(map), visible: pixels });
    masks.push({ image, order: always, visible: always.length });
    for (const p of fractions) {
      const least = quantile(map, 1 - p), shown = new Set(always);
      for (let i = 0; i < pixels; i++) if (map[i]! >= least) shown.add(i);
      masks.push({ image, order: [...shown], visible: shown.size });
    }
  }
  const softmax: Point[][] = scores.map(() => []), accuracy: Point[][] = scores.map(() => []);
  let toBytes = (values: Float32Array): Uint8Array => new Uint8Array(values.length);
  await runMasked(forward, images, {
    ...masking,
    fill,
    action,
    target,
    softmaxFollows: true,
    count: masks.length,
    maskAt: (i) => masks[i]!,
    read: (logits, i, targetOf, masked) => {
      const { image } = masks[i]!, c = targetOf(image), index = logits.length === 1 ? 1 : c;
      if (i % each === 0) toBytes = levels(masked);
      const h = (information ?? pngBytes)({ bytes: toBytes(masked), height, width });
      if (!Number.isFinite(h)) {
        throw new RangeError(invalid(action, "information", "a function to finite numbers", h));
      }
      softmax[image]!.push({ information: h, performance: classProbability(logits, index) });
      const isRight = Number(predictedClass(logits) === index);
      accuracy[image]!.push({ information: h, performance: isRight });
    },
  });
  const axis = evenFractions(1001);
  const curvesOf = (found: readonly Point[][]): InformationCurves => {
    const reasons = found.map((points) => whyLeftOut(points, least));
    const curves = found.map((points, i) =>
      reasons[i] === null ? curveThrough(points, axis) : null
    );
    return { curves, areas: curves.map((curve) => curve && trapezoidArea(axis, curve)), reasons };
  };
  return { axis, softmax: curvesOf(softmax), accuracy: curvesOf(accuracy) };
}

interface Point {
  readonly information: number;
  readonly performance: number;
}

function whyLeftOut([whole, blurred]: readonly Point[], least: number): string | null {
  const { information, performance } = whole!;
  if (performance < least) return `its output is ${performance}, below ${least}`;
  if (blurred!.information >= information) return "blurred it holds no less information";
  return blurred!.performance >= performance ? "blurred its output is no lower" : null;
}

/** The curve at each place of the axis, linear between its points. */
function curveThrough(
  [whole, blurred, ...shown]: readonly Point[],
  axis: readonly number[],
): number[] {
  const share = (key: keyof Point, point: Point) =>
    Math.min(1, Math.max(0, (point[key] - blurred![key]) / (whole![key] - blurred![key])));
  let best = 0;
  const points = shown.map((point): [x: number, y: number] => {
    best = Math.max(best, share("performance", point));
    return [share("information", point), best];
  });
  // The ends come last among equals: what comes back with no information more than blurred counts nothing.
  points.push([0, 0], [1, 1]);
  points.sort(([a], [b]) => a - b);
  return axis.map((x) => {
    const before = points.findLastIndex(([at]) => at <= x);
    const [[x0, y0], [x1, y1]] = [points[before]!, points[before + 1] ?? points[before]!];
    return x1 === x0 ? y0 : y0 + (y1 - y0) * (x - x0) / (x1 - x0);
  });
}

/** To 256 levels between an image's least and greatest value. */
function levels(image: Float32Array): (values: Float32Array) => Uint8Array {
  const low = image.reduce((a, b) => Math.min(a, b)), high = image.reduce((a, b) => Math.max(a, b));
  const scale = high > low ? 255 / (high - low) : 0;
  return (values) =>
    Uint8Array.from(Uint8ClampedArray.from(values, (value) => (value - low) * scale));
}

/** The size of an image as PNG. */
function pngBytes({ bytes, height, width }: ByteImage): number {
  const channels = bytes.length / height / width,
    colorType = channels === 1 ? 0 : channels === 3 ? 2 : 6;
  const png = new PNG({ width, height, inputColorType: colorType, colorType, bitDepth: 8 });
  png.data = Buffer.from(bytes);
  return PNG.sync.write(png, {
    colorType,
    inputColorType: colorType,
    inputHasAlpha: channels === 4,
  }).length;
}
