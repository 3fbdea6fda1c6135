import { type Forward, invalid, requireKnownOptions } from "@lib/runtime";
import type { Score } from "@lib/statistics";
import type * as tf from "@tensorflow/tfjs";
import type { Fill } from "../masking/compose.ts";
import { geometricFractions, requireFractions, trapezoidArea } from "../masking/curves.ts";
import { deletionInsertion, type DeletionInsertionOptions } from "../masking/deletion_insertion.ts";
import { keepRemove, type KeepRemoveOptions, type MaskMetric } from "../masking/keep_remove.ts";
import { smallestFraction, type SmallestFractionOptions } from "../masking/smallest_fraction.ts";

/** What one map is worth by one measure under one fill, the condition "measure, fill". */
export interface MapScore extends Score {
  /** E.g. "deletion". */
  readonly measure: string;
  readonly fill: string;
  /** What the values were read off, [image][fraction]. */
  readonly curves: readonly (readonly number[])[];
}

/** What all maps are scored on, by name; rows come fill by fill and map by map in this order. */
export interface ScoreMapsOptions {
  /** One map an image, height x width scores each: see {@link pixelScores}. */
  readonly maps: Readonly<Record<string, readonly ArrayLike<number>[]>>;
  /** What hidden pixels show: any baselines, or imputations. */
  readonly fills: Readonly<Record<string, Fill>>;
  /** Told after each map under each fill how many are done, and of how many. */
  readonly onProgress?: ((done: number, total: number) => void | Promise<void>) | undefined;
}

const action = "score maps";

/** The names of what every score takes. */
const SHARED = {
  maps: true,
  fills: true,
  onProgress: "a function?",
  batchSize: "a positive integer?",
  signal: "an AbortSignal?",
} as const;

/** The options of a metric but for what {@link ScoreMapsOptions} says. */
type OfMetric<T> = ScoreMapsOptions & Omit<T, "scores" | "fill" | "onProgress">;

/** Options of {@link scoreSmallestFraction}; fractions default to five a decade from 0.01. */
export type ScoreSmallestFractionOptions = OfMetric<SmallestFractionOptions>;

/** Options of {@link scoreDeletionInsertion}. */
export type ScoreDeletionInsertionOptions = OfMetric<DeletionInsertionOptions>;

/** Options of {@link scoreKeepRemove}. */
export interface ScoreKeepRemoveOptions extends OfMetric<Omit<KeepRemoveOptions, "metric">> {
  /** Default the four of the paper's table: KPM, KNM, KAM and RAM. */
  readonly metrics?: readonly MaskMetric[];
}

/**
 * Scores maps under fills by {@link smallestFraction}: "smallest fraction", and from the same passes
 * "insertion, log axis", the mean height of the insertion curve over the axis log p, in [0, 1].
 *
 * Cost: one forward pass an image, fraction, map and fill.
 *
 * @param images [batch, height, width, channels], [batch, time, channels] or [batch, features]
 * @throws {TypeError} If a shape does not fit or an option is unknown.
 * @throws {RangeError} If the fractions are not increasing from above 0 to 1, or a score or logit is
 * not finite.
 *
 * @example
 * ```ts
 * import { black, meanColour } from "@lib/attribution";
 * import { controlMaps, scoreSmallestFraction } from "@lib/metrics";
 * import { type Forward, random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.mean([1]).reshape([-1, 4]);
 * const images = tf.ones([1, 4, 4, 1]), maps = await controlMaps(images, random(1));
 * const fills = { black: black(images), mean: meanColour(images) };
 * const scores = await scoreSmallestFraction(forward, images, { maps, fills });
 * ```
 */
export function scoreSmallestFraction(
  forward: Forward,
  images: tf.Tensor,
  options: ScoreSmallestFractionOptions,
): Promise<MapScore[]> {
  requireKnownOptions(action, options, { ...SHARED, fractions: true });
  const { fractions = geometricFractions(0.01, 11), maps, fills, onProgress, ...own } = options;
  return scoreMaps({ maps, fills, onProgress }, async (task) => {
    requireFractions(action, fractions);
    if (fractions[0] === 0) {
      const must = "above 0, as their logarithm is taken";
      throw new RangeError(invalid(action, "fractions", must, fractions));
    }
    const found = await smallestFraction(forward, images, { ...own, ...task, fractions });
    const { stable, kept, probabilities } = found;
    const axis = fractions.map((p) => 1 - Math.log(p) / Math.log(fractions[0]!));
    const areas = probabilities.map((curve) => trapezoidArea(axis, curve));
    return [
      { measure: "smallest fraction", direction: "lower", values: stable, curves: kept },
      {
        measure: "insertion, log axis",
        direction: "higher",
        values: areas,
        curves: probabilities,
      },
    ];
  });
}

/**
 * Scores maps under fills by the areas of {@link deletionInsertion}: "deletion" and "insertion".
 *
 * Cost: two forward passes an image, fraction, map and fill.
 *
 * @param images [batch, height, width, channels], [batch, time, channels] or [batch, features]
 * @throws {TypeError} If a shape does not fit or an option is unknown.
 * @throws {RangeError} If a fraction or target is out of range, or a score or logit is not finite.
 *
 * @example
 * ```ts
 * import { black } from "@lib/attribution";
 * import { controlMaps, scoreDeletionInsertion } from "@lib/metrics";
 * import { type Forward, random } from "@lib/runtime";
 * import { pairedComparisons, pairScores } from "@lib/statistics";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.mean([1]).reshape([-1, 4]);
 * const images = tf.ones([2, 4, 4, 1]), fills = { black: black(images) };
 * const options = { maps: await controlMaps(images, random(1)), fills, target: 0 };
 * const scores = await scoreDeletionInsertion(forward, images, { ...options, output: "logit" });
 * const pairs = pairScores(scores, [["centre Gaussian", "random"]]);
 * console.log(pairedComparisons(pairs, { random: random(1) }));
 * ```
 */
export function scoreDeletionInsertion(
  forward: Forward,
  images: tf.Tensor,
  options: ScoreDeletionInsertionOptions,
): Promise<MapScore[]> {
  requireKnownOptions(action, options, { ...SHARED, fractions: true, target: true, output: true });
  const { maps, fills, onProgress, ...own } = options;
  return scoreMaps({ maps, fills, onProgress }, async (task) => {
    const found = await deletionInsertion(forward, images, { ...own, ...task });
    const { deletion, deletionAreas, insertion, insertionAreas } = found;
    return [
      { measure: "deletion", direction: "lower", values: deletionAreas, curves: deletion },
      { measure: "insertion", direction: "higher", values: insertionAreas, curves: insertion },
    ];
  });
}

/**
 * Scores maps under fills by the mask metrics of {@link keepRemove}: by the metric's name the areas
 * over the linear axis, by "KPM, log axis" and the like those over the logarithmic axis.
 *
 * Cost: one forward pass an image, fraction, metric, map and fill.
 *
 * @param images [batch, height, width, channels], [batch, time, channels] or [batch, features]
 * @throws {TypeError} If a shape does not fit or an option is unknown.
 * @throws {RangeError} If a metric, fraction or target is out of range, or a score or logit is not
 * finite.
 *
 * @example
 * ```ts
 * import { boxBlur } from "@lib/attribution";
 * import { controlMaps, scoreKeepRemove } from "@lib/metrics";
 * import { type Forward, random } from "@lib/runtime";
 * import * as tf from "@tensorflow/tfjs";
 * const forward: Forward = (x) => x.mean([1]).reshape([-1, 4]);
 * const images = tf.ones([1, 4, 4, 1]), fills = { blur: boxBlur(images) };
 * const maps = await controlMaps(images, random(1));
 * const scores = await scoreKeepRemove(forward, images, { maps, fills, target: 3 });
 * ```
 */
export function scoreKeepRemove(
  forward: Forward,
  images: tf.Tensor,
  options: ScoreKeepRemoveOptions,
): Promise<MapScore[]> {
  requireKnownOptions(action, options, {
    ...SHARED,
    fractions: true,
    target: true,
    metrics: "a list of metrics?",
  });
  const { metrics = ["KPM", "KNM", "KAM", "RAM"], maps, fills, onProgress, ...own } = options;
  return scoreMaps({ maps, fills, onProgress }, async (task) => {
    const measured: Measured[] = [];
    for (const metric of metrics) {
      const found = await keepRemove(forward, images, { ...own, ...task, metric });
      const { direction, curves, areas, logAreas } = found;
      measured.push({ measure: metric, direction, values: areas, curves });
      measured.push({ measure: `${metric}, log axis`, direction, values: logAreas, curves });
    }
    return measured;
  });
}

type Measured = Pick<MapScore, "measure" | "direction" | "values" | "curves">;

/** One map under one fill. */
type Task = Pick<DeletionInsertionOptions, "scores" | "fill">;

/** {@link ScoreMapsOptions} as taken apart from a metric's own. */
type Shared = Pick<ScoreMapsOptions, "maps" | "fills"> & {
  readonly onProgress: ScoreMapsOptions["onProgress"];
};

/** The engine: measures each map under each fill and puts the rows together. */
async function scoreMaps(
  { maps, fills, onProgress }: Shared,
  measure: (task: Task) => Promise<readonly Measured[]>,
): Promise<MapScore[]> {
  for (const [argument, named] of Object.entries({ maps, fills })) {
    const isRecord = typeof named === "object" && named !== null && !Array.isArray(named);
    if (isRecord && !("dtype" in named)) continue;
    throw new TypeError(invalid(action, argument, `a record of ${argument} by name`, named));
  }
  const rows: MapScore[] = [];
  const total = Object.keys(maps).length * Object.keys(fills).length;
  let done = 0;
  for (const [fillName, fill] of Object.entries(fills)) {
    for (const [map, scores] of Object.entries(maps)) {
      for (const found of await measure({ scores, fill })) {
        const condition = `${found.measure}, ${fillName}`;
        rows.push({ map, fill: fillName, condition, ...found });
      }
      await onProgress?.(++done, total);
    }
  }
  return rows;
}
