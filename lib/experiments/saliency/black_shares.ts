import { type Figure, fixed, interval, lineChart, percent } from "@lib/display";
import { type Random, requireKnownOptions, requireList, requireObjects } from "@lib/runtime";
import { bootstrapInterval, mean } from "@lib/statistics";

/** How much of some maps lies on black pixels. */
export interface BlackShares {
  /** Of each image, the share of its pixels that are black, and the share of its map that they hold. */
  readonly pixels: readonly number[];
  readonly held: readonly number[];
  /** Mean of held - pixels in percentage points, and its 95% bootstrap interval over images. */
  readonly excess: number;
  readonly interval: readonly [low: number, high: number];
}

/** Options of {@linkcode blackShares}. */
export interface BlackSharesOptions {
  /** Draws the resamples. */
  readonly random: Random;
  /** Of each image the pixels that count, by their values in another map: default all. */
  readonly where?: (value: number) => boolean;
}

/**
 * Which share of an image is black, and which share of a map do black pixels hold? A map that does not care
 * gives them as much as there are of them.
 *
 * @param maps Of each image, a value a pixel; their magnitudes count.
 * @param images Of each, its pixels in [0, 1].
 * @param options.where Of the map's values, those whose pixels count; default all.
 * @throws {RangeError} If there are fewer than two images.
 *
 * @example
 * ```ts
 * const pictures = [[0, 0, 1, 1], [0, 1, 1, 1]], maps = [[2, 1, 1, 0], [1, 1, 1, 1]];
 * console.log(blackShares(maps, pictures, { random: random(1) }).held); // 0.75, 0.25
 * ```
 */
export function blackShares(
  maps: readonly ArrayLike<number>[],
  images: readonly ArrayLike<number>[],
  options: BlackSharesOptions,
): BlackShares {
  const action = "share out maps";
  requireKnownOptions(action, options, { random: "a seeded generator", where: "a function?" });
  const { random, where = () => true } = options;
  requireList(action, "maps", maps);
  requireList(action, "images", images);
  const shares = Array.from(maps, (map, i) => {
    const image = images[i]!;
    requireList(action, `maps[${i}]`, map);
    requireList(action, `images[${i}]`, image);
    let pixels = 0, black = 0, mass = 0, held = 0;
    for (let k = 0; k < map.length; k++) {
      if (!where(map[k]!)) continue;
      pixels++;
      mass += Math.abs(map[k]!);
      if (image[k] === 0) black++;
      if (image[k] === 0) held += Math.abs(map[k]!);
    }
    return { pixels: black / pixels, held: held / mass };
  });
  const differences = shares.map(({ pixels, held }) => 100 * (held - pixels));
  return {
    pixels: shares.map(({ pixels }) => pixels),
    held: shares.map(({ held }) => held),
    excess: mean(differences),
    interval: bootstrapInterval(differences, { random }),
  };
}

/**
 * The shares as points, an image each, beside the diagonal of a map that does not care.
 *
 * @param options.labels What each image is, for the mouse.
 *
 * @example
 * ```ts
 * const [pixels, held, labels] = [[0.5, 0.25], [0.75, 0.25], ["boot", "bag"]];
 * blackShareChart({ pixels, held, excess: 12.5, interval: [0, 25] }, { labels });
 * ```
 */
export function blackShareChart(
  shares: BlackShares,
  options: { readonly labels: readonly string[] },
): Figure {
  const action = "draw shares";
  requireKnownOptions(action, options, { labels: true });
  requireObjects(action, "shares", [shares], "of blackShares()");
  const { pixels, held, excess, interval: ends } = shares;
  for (const [name, list] of Object.entries({ pixels, held, labels: options.labels })) {
    requireList(action, name, list);
  }
  const points = { mode: "markers", x: pixels, y: held, labels: options.labels } as const;
  const diagonal = {
    name: "its share of the pixels",
    x: [0, 1],
    y: [0, 1],
    mode: "lines",
  } as const;
  const [share, part] = [pixels, held].map((all) => percent(mean(all), 0));
  return lineChart([diagonal, { name: "saliency", ...points }], {
    title: `Black is ${share} of the images and holds ${part} of their saliency`,
    x: { title: "share of the pixels that are black", range: [0, 1] },
    y: { title: "share of the map on black pixels", range: [0, 1] },
    caption: `A point an image, n = ${pixels.length}. The map's share less the pixels': mean ` +
      `${fixed(excess, 1)} percentage points, 95% interval ${interval(ends, 1)}.`,
  });
}
