import { type Forward, invalid } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import {
  deletionInsertion,
  type DeletionInsertionOptions,
  direction as curveDirection,
} from "../masking/deletion_insertion.ts";
import type { Direction, PairedScores } from "@lib/statistics";
import {
  direction as maskDirection,
  keepRemove,
  type KeepRemoveOptions,
  type MaskMetric,
} from "../masking/keep_remove.ts";

/** What one map is worth under one condition, e.g. a metric or a fill. */
export interface Score {
  readonly map: string;
  readonly condition: string;
  readonly direction: Direction;
  /** One an image. */
  readonly values: readonly number[];
}

/** Maps to be scored, by name: one map an image, height x width scores each. */
export type NamedMaps = Readonly<Record<string, readonly ArrayLike<number>[]>>;

/** Options of {@link scoreDeletionInsertion}. */
export interface ScoreDeletionInsertionOptions
  extends Omit<DeletionInsertionOptions, "scores" | "fill" | "onProgress"> {
  readonly maps: NamedMaps;
  /** By name: what hidden pixels show, of the images' shape. */
  readonly fills: Readonly<Record<string, tf.Tensor>>;
  /** Told after each map under each fill how many are done. */
  readonly onProgress?: (done: number) => void | Promise<void>;
}

/** Options of {@link scoreKeepRemove}. */
export interface ScoreKeepRemoveOptions
  extends Omit<KeepRemoveOptions, "scores" | "metric" | "onProgress"> {
  readonly maps: NamedMaps;
  /** Default the four of the paper's table. */
  readonly metrics?: readonly MaskMetric[];
  /** Told after each map and metric how many are done. */
  readonly onProgress?: (done: number) => void | Promise<void>;
}

/**
 * The areas under {@link deletionInsertion}'s curves of several maps under several fills.
 *
 * Cost: two forward passes an image, fraction, map and fill.
 *
 * @throws As {@link deletionInsertion} does.
 *
 * @example
 * ```ts
 * const maps = { ig, random }, fills = { black: constantFill(images, 0) };
 * const scores = await scoreDeletionInsertion(forward, images, {
 *   ...{ maps, fills, target, output: "probability" },
 * });
 * pairedComparisons(pairScores(scores, [["ig", "random"]]), { random: random(1) });
 * ```
 */
export async function scoreDeletionInsertion(
  forward: Forward,
  images: tf.Tensor,
  { maps, fills, onProgress, ...options }: ScoreDeletionInsertionOptions,
): Promise<Score[]> {
  const scored: Score[] = [];
  for (const [name, fill] of Object.entries(fills)) {
    for (const [map, scores] of Object.entries(maps)) {
      const areas = await deletionInsertion(forward, images, { ...options, scores, fill });
      for (const curve of ["deletion", "insertion"] as const) {
        const [condition, values] = [`${curve}, ${name}`, areas[`${curve}Areas`]];
        scored.push({ map, condition, direction: curveDirection[curve], values });
      }
      await onProgress?.(scored.length / 2);
    }
  }
  return scored;
}

/**
 * The mask metrics of {@link keepRemove} of several maps: under the metric's name the area over the
 * linear axis, under "KPM, log axis" and the like the one over the logarithmic axis.
 *
 * Cost: one forward pass an image, fraction, metric and map.
 *
 * @throws As {@link keepRemove} does.
 *
 * @example
 * ```ts
 * const scores = await scoreKeepRemove(forward, images, { maps: { ig, random }, target });
 * ```
 */
export async function scoreKeepRemove(
  forward: Forward,
  images: tf.Tensor,
  { maps, metrics = ["KPM", "KNM", "KAM", "RAM"], onProgress, ...options }: ScoreKeepRemoveOptions,
): Promise<Score[]> {
  const scored: Score[] = [];
  for (const [map, scores] of Object.entries(maps)) {
    for (const metric of metrics) {
      const result = await keepRemove(forward, images, { ...options, scores, metric });
      const shared = { map, direction: maskDirection[metric] };
      scored.push({ ...shared, condition: metric, values: result.areas });
      scored.push({ ...shared, condition: `${metric}, log axis`, values: result.logAreas });
      await onProgress?.(scored.length / 2);
    }
  }
  return scored;
}

/**
 * Sets maps against each other under each condition, for pairedComparisons().
 *
 * @param pairs Names of maps.
 * @throws {RangeError} if a map was not scored
 *
 * @example
 * ```ts
 * pairScores(scores, [["ig", "random"]])[0].name; // "deletion, black: ig : random"
 * ```
 */
export function pairScores(
  scores: readonly Score[],
  pairs: readonly (readonly [first: string, second: string])[],
): PairedScores[] {
  return [...new Set(scores.map(({ condition }) => condition))].flatMap((condition) => {
    const row = scores.filter((score) => score.condition === condition);
    const find = (map: string) => {
      const found = row.find((score) => score.map === map);
      if (found) return found;
      const must = `among those scored, ${row.map((score) => score.map).join(", ")}`;
      throw new RangeError(invalid("pair scores", "pairs", must, map));
    };
    return pairs.map(([first, second]) => ({
      name: `${condition}: ${first} : ${second}`,
      first: find(first).values,
      second: find(second).values,
      direction: find(first).direction,
    }));
  });
}
