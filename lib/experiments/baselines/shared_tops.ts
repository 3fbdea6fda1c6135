import type { ComparedBaseline } from "@lib/attribution";
import { channelSum } from "@lib/display";
import { topKOverlap } from "@lib/metrics";
import { invalid, requireKnownOptions, requireObjects, requirePositiveInteger } from "@lib/runtime";

/** Options of {@link sharedTops} and {@link drawOverlaps}. */
export interface SharedTopsOptions {
  /** Of the images, 1 or more: a map's channels are summed. */
  readonly channels: number;
}

type Maps = readonly Float32Array[];

/**
 * What two maps share of their strongest tenths, the pixels with the largest |attribution|, as intersection
 * over union: 1 for the same pixels, about 0.05 for maps that have nothing to do with each other.
 *
 * @param first Maps of some images, and `second` others of the same ones.
 * @returns A number in [0, 1] for each image.
 * @throws {TypeError} If there are not as many maps of both kinds.
 *
 * @example
 * ```ts
 * const [map, other] = [random(1).normalArray(100), random(2).normalArray(100)];
 * console.log(sharedTops([map, map], [map, other], { channels: 1 })); // 1, and about 0.05
 * ```
 */
export function sharedTops(first: Maps, second: Maps, options: SharedTopsOptions): number[] {
  const action = "compare strongest tenths", channels = channelsOf(action, options);
  requireObjects(action, "first", first, "maps");
  requireObjects(action, "second", second, "maps");
  if (first.length !== second.length) {
    const must = `${first.length} maps, one for each of the first`;
    throw new TypeError(invalid(action, "second", must, `${second.length} of them`));
  }
  const sizes = (map: Float32Array) => pixelSums(map, channels).map(Math.abs);
  return first.map((map, i) => topKOverlap(sizes(map), sizes(second[i]!)));
}

/**
 * The same for every pair of draws of a baseline.
 *
 * @returns [image][pair].
 * @throws {RangeError} If the baseline was drawn once.
 * @see sharedTops, for an example.
 */
export function drawOverlaps(
  { name, draws }: Pick<ComparedBaseline, "name" | "draws">,
  options: SharedTopsOptions,
): number[][] {
  const action = "compare draws";
  channelsOf(action, options);
  requireObjects(action, "draws", draws, "lists of maps");
  if (draws.length < 2) {
    throw new RangeError(invalid(action, name, "of two draws or more", draws.length));
  }
  const pairs = draws.flatMap((own, k) =>
    draws.slice(k + 1).map((other) => sharedTops(own, other, options))
  );
  return draws[0]!.map((_, image) => pairs.map((shared) => shared[image]!));
}

/** A map's channels summed, a number a pixel. */
export function pixelSums(map: Float32Array, channels: number): Float64Array {
  return channelSum({ data: map, height: 1, width: map.length / channels, channels });
}

function channelsOf(action: string, options: SharedTopsOptions): number {
  requireKnownOptions(action, options, { channels: "a positive integer" });
  requirePositiveInteger(action, "channels", options.channels);
  return options.channels;
}
