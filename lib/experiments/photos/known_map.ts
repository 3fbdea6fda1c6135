import { channelSum, type Image, requireImage } from "@lib/display";
import { invalid, requireIntegerWithin, requireKnownOptions } from "@lib/runtime";
import { requireObjects, requirePositiveInteger } from "@lib/runtime";
import type { ExplainedPhotos } from "./photo_answers.ts";

/** Options of {@link withKnownMap}. */
export interface KnownMapOptions {
  /** Which photograph the map is of, from 0. */
  readonly at: number;
  /** Of the same class, from the same baseline. */
  readonly map: Image;
  /** How many gradients it is made of. */
  readonly steps: number;
}

/**
 * Explained photographs with one map replaced by another that was made elsewhere, such as one of more
 * gradients: what it sums to and misses is computed anew. No gradient is taken.
 *
 * @throws {TypeError} If the map has not the size of the one that it replaces.
 * @throws {RangeError} If there is no such photograph, or a value is NaN or infinite.
 */
export function withKnownMap(
  explained: ExplainedPhotos,
  options: KnownMapOptions,
): ExplainedPhotos {
  const action = "put in a known map";
  requireObjects(action, "explained", [explained], "explanations, { maps, scores, examples }");
  requireKnownOptions(action, options, { at: true, map: true, steps: "a positive integer" });
  const { maps, scores, examples } = explained, { at, map, steps } = options;
  requireObjects(action, "examples", examples, "certificates");
  requireObjects(action, "maps", maps, "maps");
  requireObjects(action, "scores", scores, "lists of numbers");
  requireIntegerWithin([0, examples.length - 1], action, "at", at);
  requirePositiveInteger(action, "steps", steps);
  requireImage(action, "map", map);
  if (maps.length !== examples.length || scores.length !== examples.length) {
    const must = `${examples.length} of them, and as many scores`;
    throw new TypeError(invalid(action, "maps", must, maps.length));
  }
  requireImage(action, `maps[${at}]`, maps[at]!);
  if (map.data.length !== maps[at]!.data.length) {
    const must = `of ${maps[at]!.data.length} values`;
    throw new TypeError(invalid(action, "map", must, map.data.length));
  }
  const own = channelSum(map), sum = own.reduce((total, value) => total + value, 0);
  const mass = Array.from(map.data, Math.abs).reduce((total, value) => total + value, 0);
  const { difference } = examples[at]!, completenessError = sum - difference;
  const size = Math.abs(difference);
  const example = {
    ...examples[at]!,
    steps,
    sum,
    completenessError,
    smallDifference: size <= 0.05 * mass,
    completenessPercent: size > 0 ? 100 * Math.abs(completenessError) / size : null,
  };
  return {
    maps: maps.with(at, map),
    scores: scores.with(at, Float32Array.from(own, (value) => value / map.channels)),
    examples: examples.with(at, example),
  };
}
