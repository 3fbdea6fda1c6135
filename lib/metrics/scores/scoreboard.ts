import type { Forward } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import {
  deletionInsertion,
  type DeletionInsertionOptions,
  direction as curveDirection,
} from "../masking/deletion_insertion.ts";
import type { Score } from "@lib/statistics";
import {
  direction as maskDirection,
  keepRemove,
  type KeepRemoveOptions,
  type MaskMetric,
} from "../masking/keep_remove.ts";

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
 * const maps = { ig, random }, fills = { black: black(images) };
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
