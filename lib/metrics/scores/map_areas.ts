import { type Forward, progress } from "@lib/runtime";
import type * as tf from "@tensorflow/tfjs";
import { deletionInsertion, type DeletionInsertionOptions } from "../masking/deletion_insertion.ts";
import type { JudgeMapsOptions } from "./judge_maps.ts";

/** Options of {@link mapAreas}. */
export interface MapAreasOptions
  extends
    Pick<JudgeMapsOptions, "label" | "maps" | "fills">,
    Omit<DeletionInsertionOptions, "scores" | "fill" | "onProgress"> {}

/** Areas of one map under one fill, one entry an image. */
export interface MapAreas {
  readonly map: string;
  readonly fill: string;
  /** Area under the insertion curve over the linear axis p: higher is better. */
  readonly insertion: readonly number[];
  /** Area under the deletion curve over the linear axis p: lower is better. */
  readonly deletion: readonly number[];
}

/**
 * {@link deletionInsertion}'s areas of several maps of the same images under several fills, fill by
 * fill and map by map in the order given.
 *
 * Cost: two forward passes an image, fraction, map and fill.
 *
 * @param images [batch, height, width, channels]
 * @throws As {@link deletionInsertion} does.
 *
 * @example
 * ```ts
 * const fills = { black: black(images), mean: meanColour(images) };
 * const options = { maps: { ig, sobel }, fills, target, output: "probability" } as const;
 * const areas = await mapAreas(forward, images, options);
 * ```
 */
export async function mapAreas(
  forward: Forward,
  images: tf.Tensor,
  { label, maps, fills, ...options }: MapAreasOptions,
): Promise<MapAreas[]> {
  const jobs = Object.entries(fills).flatMap(([name, fill]) =>
    Object.entries(maps).map(([map, scores]) => ({ map, name, fill, scores }))
  );
  const bar = label ? progress({ label, total: jobs.length, unit: "maps" }) : undefined;
  const areas: MapAreas[] = [];
  for (const { map, name, fill, scores } of jobs) {
    const curves = await deletionInsertion(forward, images, { ...options, scores, fill });
    const { insertionAreas: insertion, deletionAreas: deletion } = curves;
    areas.push({ map, fill: name, insertion, deletion });
    await bar?.update(areas.length);
  }
  await bar?.done();
  return areas;
}
